// Everything in one script for pages without modules: window.itsus.

export { createClient, register, whenClient } from "./index.js";
import "./element.js";
