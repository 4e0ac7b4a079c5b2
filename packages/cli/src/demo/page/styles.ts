export const STYLES = `
:root {
  --ground: #f6f7f9; --card: #fff; --ink: #1c2430; --soft: #5b6676; --line: #dfe3e9;
  --same: #0e9f7e; --other: #c2603a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12161c; --card: #1b212a; --ink: #e8ecf2; --soft: #9aa6b6; --line: #2d3642;
    --same: #1cc79f; --other: #e07b50;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 1200px; padding: 2.5rem 1.5rem 4rem;
  background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
h1 { margin: 0; font-size: 2.4rem; letter-spacing: -0.02em; }
h2 { margin: 3rem 0 0.4rem; font-size: 1.4rem; letter-spacing: -0.01em; }
h3 { margin: 0 0 0.6rem; font-size: 0.95rem; }
h3::before {
  content: ""; display: inline-block; width: 0.7em; height: 0.7em; margin-right: 0.5em;
  border-radius: 50%; background: var(--person);
}
p { margin: 0 0 1rem; color: var(--soft); max-width: 50rem; }
.summary { font-size: 1.15rem; }
figure { margin: 0; }
.people { display: flex; flex-wrap: wrap; gap: 0.9rem; }
.person {
  padding: 0.9rem 1rem; background: var(--card);
  border: 1px solid var(--line); border-top: 3px solid var(--person); border-radius: 10px;
}
.crops { display: flex; flex-wrap: wrap; gap: 0.8rem; }
.crops figure { width: 112px; }
.crops img { display: block; border-radius: 8px; }
.crops figcaption {
  margin-top: 0.3rem; font-size: 0.75rem; color: var(--soft); overflow-wrap: anywhere;
}
.photos { display: grid; grid-template-columns: repeat(auto-fill, minmax(330px, 1fr)); gap: 1.2rem; }
.photo {
  overflow: hidden; align-self: start; background: var(--card);
  border: 1px solid var(--line); border-radius: 10px;
}
.photo > div { position: relative; }
.photo img, .photo svg { position: absolute; inset: 0; width: 100%; height: 100%; }
.photo figcaption { padding: 0.6rem 0.9rem 0.8rem; font-size: 0.85rem; overflow-wrap: anywhere; }
.photo small { display: block; color: var(--soft); }
svg .box { fill: none; stroke: var(--person); }
svg circle { fill: #fff; stroke: var(--person); stroke-width: 2; }
svg .label { fill: var(--person); }
svg text { fill: #10151b; font-weight: 600; text-anchor: middle; }
.scroll { overflow-x: auto; }
.heat { border-collapse: separate; border-spacing: 2px; font-variant-numeric: tabular-nums; }
.heat th { padding: 0; border-bottom: 3px solid var(--person); border-radius: 6px; }
.heat th[scope="row"] { border-bottom: 0; border-right: 3px solid var(--person); }
.heat img { display: block; width: 38px; height: 38px; border-radius: 5px; }
.heat td { width: 40px; height: 38px; text-align: center; font-size: 0.72rem; border-radius: 5px; }
.heat .same { background: color-mix(in srgb, var(--same) var(--strength), var(--card)); font-weight: 600; }
.heat .other { background: color-mix(in srgb, var(--other) var(--strength), var(--card)); }
.key { white-space: nowrap; margin-right: 1rem; }
.key::before {
  content: ""; display: inline-block; width: 0.8em; height: 0.8em; margin-right: 0.4em;
  border-radius: 3px; background: var(--other); opacity: 0.5;
}
.key.same::before { background: var(--same); opacity: 1; }
dl {
  display: grid; grid-template-columns: max-content 1fr; gap: 0.35rem 1.5rem; margin: 0.8rem 0 0;
  padding: 1rem 1.2rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px;
}
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
`;
