// How entries look. Everything can be changed from outside by --itsus-* properties and ::part(). Colours are mixed from the
// page's own ink, so that entries look native on any page, light or dark, whatever way the page came to be so.

/** The style sheet of `<itsus-feed>`; adopted, never inline, so that it works under a strict policy. */
export const CSS = `
:host{display:block;font:var(--itsus-font,inherit);line-height:1.45;color:var(--itsus-ink,inherit);
--_soft:var(--itsus-soft,color-mix(in srgb,currentColor 68%,transparent));
--_line:var(--itsus-line,color-mix(in srgb,currentColor 13%,transparent));
--_notice:var(--itsus-notice,color-mix(in srgb,#2e6bff 66%,currentColor));
--_hint:var(--itsus-hint,color-mix(in srgb,#d98a00 66%,currentColor));
--_fixed:var(--itsus-fixed,color-mix(in srgb,#12a150 62%,currentColor));
--_dot:var(--itsus-dot,#3b7bff);--_gap:var(--itsus-gap,12px)}
:host([hidden]){display:none}
ul{list-style:none;margin:0;padding:0}
li{position:relative;background:var(--itsus-card,transparent);border-radius:var(--itsus-radius,0)}
li+li{border-block-start:1px solid var(--_line)}
article{display:grid;grid-template-columns:44px minmax(0,1fr) auto;column-gap:var(--_gap);align-items:start;
padding:var(--itsus-pad,14px 16px);--_tone:var(--_notice)}
.hint{--_tone:var(--_hint)}.resolved{--_tone:var(--_fixed)}.retracted{--_tone:var(--_soft)}
.icon{display:grid;place-items:center;inline-size:44px;block-size:44px;border-radius:50%;color:var(--_tone);
background:color-mix(in srgb,var(--_tone) 13%,transparent)}
svg{inline-size:22px;block-size:22px;fill:none;stroke:currentColor;stroke-width:1.9;stroke-linecap:round;stroke-linejoin:round}
h3,p{overflow-wrap:anywhere;hyphens:auto}
h3{margin:0;font:inherit;font-weight:600}
p{margin:2px 0 0;color:var(--_soft)}
.text{overflow:hidden}
.meta{display:flex;flex-wrap:wrap;margin:6px 0 0;margin-inline-start:-18px;font-size:.867em}
.meta b{font-weight:600;color:var(--_tone)}
.meta time{color:var(--_soft)}
.meta>*::before{content:"·";display:inline-block;inline-size:18px;text-align:center;color:var(--_soft)}
.icon,.dot,.text,.dismiss{grid-row:1}
.icon,.dot{grid-column:1}
.text{grid-column:2}
.dot{justify-self:end;inline-size:10px;block-size:10px;margin:1px;border-radius:50%;background:var(--_dot)}
.ask{grid-column:2/-1;margin-block-start:12px}
.ask p{margin:0 0 8px;color:inherit}
.ask div{display:flex;flex-wrap:wrap;gap:8px}
button{font:inherit;font-size:.933em;font-weight:600;color:inherit;background:transparent;border:1px solid color-mix(in srgb,currentColor 30%,transparent);
border-radius:999px;padding:8px 14px;min-block-size:40px;cursor:pointer}
.dismiss{grid-column:3;display:grid;place-items:center;inline-size:40px;block-size:40px;margin-block:-9px;margin-inline-end:-12px;padding:0;border:0;color:var(--_soft)}
.dismiss svg{inline-size:18px;block-size:18px}
button:hover{background:color-mix(in srgb,currentColor 7%,transparent)}
:focus-visible{outline:2px solid var(--_notice);outline-offset:2px}
.feed:focus{outline:0}
.said{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media(prefers-reduced-motion:no-preference){li.new{animation:in .35s ease-out}@keyframes in{from{opacity:0;transform:translateY(-6px)}}}
@media(prefers-contrast:more){:host{--_soft:currentColor;--_line:currentColor}}
@media(forced-colors:active){.icon{border:1px solid}.dot{forced-color-adjust:none;background:Highlight}}
`;
