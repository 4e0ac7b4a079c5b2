/** Looks of the report, beyond those of all pages. */
export const STYLES = `
h3 { margin: 1.6rem 0 0; font-size: 1rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 0.88rem; }
caption { padding: 0 0 0.5rem; text-align: left; color: var(--soft); }
th, td { padding: 0.35rem 0.55rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { font-weight: 600; }
time { white-space: nowrap; }
thead th { color: var(--soft); font-size: 0.8rem; white-space: normal; vertical-align: bottom; }
td small { display: block; color: var(--soft); font-size: 0.76rem; line-height: 1.2; }
.table p { margin: 0.7rem 0 0; font-size: 0.82rem; }
.unsupported { color: var(--soft); font-style: italic; }
.unsupported th { font-weight: 400; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(165px, 1fr)); gap: 0.9rem; margin-top: 1.6rem; }
.tile { padding: 0.8rem 1rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.tile span { display: block; color: var(--soft); font-size: 0.85rem; }
.tile strong { display: block; font-size: 1.75rem; line-height: 1.25; letter-spacing: -0.02em; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 460px), 1fr)); gap: 1.2rem; align-items: start; }
.plots > figure, .plots > .table { padding: 0.8rem 1rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.plot { display: block; width: 100%; height: auto; }
.plot text { fill: var(--soft); font-size: 12px; }
.plot text.axis { fill: var(--ink); font-size: 13px; }
.plot text.note { fill: var(--ink); font-size: 14px; }
.plot text.small { font-size: 11px; }
.plot text.on-bar { fill: var(--ink); font-size: 12px; }
.plot .grid line { stroke: var(--line); }
.plot .frame { fill: none; stroke: var(--soft); }
.plot .curve { fill: none; stroke: var(--same); stroke-width: 2.2; stroke-linejoin: round; }
.plot .aid { stroke: var(--soft); stroke-dasharray: 2 5; opacity: 0.7; }
.plot .point circle { fill: var(--ink); stroke: var(--ink); stroke-width: 2; }
.plot .point.none circle { fill: var(--card); }
.plot .point text { fill: var(--ink); }
.plot .unresolved { fill: var(--soft); opacity: 0.13; }
.plot .bars { stroke-width: 1.2; fill-opacity: 0.35; }
.plot .bars.same { fill: var(--same); stroke: var(--same); }
.plot .bars.other { fill: var(--other); stroke: var(--other); }
.plot .threshold line { stroke: var(--ink); stroke-width: 1.4; stroke-dasharray: 5 3; }
.plot .threshold text { fill: var(--ink); stroke: var(--card); stroke-width: 4px; paint-order: stroke; }
.plot .mean { stroke: var(--ink); stroke-width: 1.5; }
.plot .spread { fill: var(--ink); opacity: 0.1; }
.pairs {
  display: grid; grid-template-columns: repeat(auto-fill, minmax(220px, 1fr)); gap: 0.9rem;
  margin: 0; padding: 0; list-style: none;
}
.pairs li { padding: 0.6rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.pairs li.wrong { border-color: var(--other); box-shadow: inset 0 0 0 1px var(--other); }
.pairs li > div { display: grid; grid-template-columns: 1fr 1fr; gap: 0.4rem; }
.pairs img, .no-picture { display: block; width: 100%; height: auto; aspect-ratio: 1; object-fit: cover; border-radius: 6px; }
.no-picture {
  display: grid; place-items: center; color: var(--soft); font-size: 0.75rem;
  background: var(--ground); border: 1px dashed var(--line);
}
.pairs figcaption { margin-top: 0.25rem; font-size: 0.75rem; line-height: 1.3; overflow-wrap: anywhere; }
.pairs p { margin: 0.4rem 0 0; font-size: 0.82rem; font-variant-numeric: tabular-nums; }
.pairs strong { color: var(--ink); }
.pairs b { color: color-mix(in srgb, var(--other) 70%, var(--ink)); }
.notice { margin: 1.2rem 0; padding: 0.7rem 1rem; max-width: none; border-left: 3px solid var(--other); background: var(--card); color: var(--ink); }
.command { margin: 0; padding: 0.8rem 1rem; overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.command code { font-size: 0.85rem; white-space: pre-wrap; overflow-wrap: anywhere; }
details { padding: 0.7rem 1rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
summary { cursor: pointer; }
details ul { margin: 0.6rem 0 0; padding-left: 1.2rem; font-size: 0.85rem; overflow-wrap: anywhere; }
.reason { color: var(--soft); }
@media (max-width: 36rem) {
  .plots > figure, .plots > .table { padding: 0.6rem 0.4rem; }
  .plots > .table { padding-inline: 0.8rem; }
  .plot text, .plot text.on-bar, .plot text.axis { font-size: 14px; }
  .plot text.small { font-size: 12px; }
  .plot text.note { font-size: 17px; }
  .pairs { grid-template-columns: 1fr 1fr; gap: 0.6rem; }
}
@media print {
  :root { --ground: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #ccc; --same: #0a7a60; --other: #b04a22; }
  body { max-width: none; padding: 0; font-size: 11pt; }
  h2 { margin-top: 1.5rem; break-after: avoid; }
  figure, tr, .tile, .pairs li { break-inside: avoid; }
  .scroll { overflow: visible; }
  .plots { grid-template-columns: 1fr 1fr; }
  .plots > .table { grid-column: 1 / -1; }
  .pairs { grid-template-columns: repeat(4, 1fr); }
  details::details-content { content-visibility: visible; display: block; }
}
`;
