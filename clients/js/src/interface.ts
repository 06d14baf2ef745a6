// What an integrator sees: the options and the client.

import type { Entry } from "./entries.js";
import type { Account, Verdict } from "./later/verdict.js";
import type { OnProblem } from "./problems.js";
import type { Strings } from "./strings.js";
import type { Keys } from "./verify.js";
import type { ComponentOf, Outcome } from "./watch.js";

/**
 * What notices may be targeted by, as far as the app knows it. Used on the device; sent are only
 * country, platform and version, and the language with a report.
 */
export interface Attributes {
  country?: string;
  platform?: string;
  version?: string;
  lang?: string;
  network?: string;
  [own: string]: unknown;
}

/** Where signals go: the address of an intake and a publishable key. */
export interface Intake { url: string; key: string }

export interface Options {
  app: string;
  /** Places the feed is read from: `${origin}/${app}.jws`. */
  origins: string[];
  keys: Keys;
  attributes?: Attributes;
  /** Decides the arm of a rollout. Default: random, kept on the device. Never sent. */
  deviceId?: string;
  /** Where counts go. Without it nothing is sent. */
  intake?: Intake;
  /** `false`: no counts are sent, only what the person says themselves. */
  telemetry?: boolean;
  /** A path of the app's own that answers when the app does. "" = there is none. */
  healthPath?: string;
  minimumVersion?: string;
  account?: () => Promise<Account> | Account;
  onProblem?: OnProblem;
}

export interface Client {
  start(): void;
  stop(): void;
  entries(): Entry[];
  unseen(): number;
  markSeen(): void;
  /** Take an entry off this device's screen until its stage changes: what a person dismissed shows again when it is fixed. */
  dismiss(notice: string): void;
  /** Call `listener` whenever entries change; returns how to stop that. */
  subscribe(listener: () => void): () => void;
  failed(component?: string, outcome?: Outcome): void;
  worked(component?: string): void;
  /** Observe `fetch` and XMLHttpRequest of this page: which component a request belongs to, undefined = none. */
  watch(componentOf: ComponentOf): void;
  helpOpened(): void;
  isItMe(): Promise<Verdict>;
  report(text?: string, about?: { component?: string }): void;
  followup(notice: string, works: boolean): void;
  /** Change what is known of the device (a language chosen, a country learned). */
  setAttributes(attributes: Attributes): void;
  /** The fixed words in the person's language that are here: the element and `isItMe()` have English ones of their own. */
  strings(): Partial<Strings>;
  lang(): string;
}
