export const STYLES = `
h3 { margin: 0 0 0.6rem; font-size: 0.95rem; }
h3::before {
  content: ""; display: inline-block; width: 0.7em; height: 0.7em; margin-right: 0.5em;
  border-radius: 50%; background: var(--person);
}
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
.heat { border-collapse: separate; border-spacing: 2px; font-variant-numeric: tabular-nums; }
.heat th { padding: 0; border-bottom: 3px solid var(--person); border-radius: 6px; }
.heat th[scope="row"] { border-bottom: 0; border-right: 3px solid var(--person); }
.heat img { display: block; width: 38px; height: 38px; border-radius: 5px; }
.heat td { width: 40px; height: 38px; text-align: center; font-size: 0.72rem; border-radius: 5px; }
.heat .same { background: color-mix(in srgb, var(--same) var(--strength), var(--card)); font-weight: 600; }
.heat .other { background: color-mix(in srgb, var(--other) var(--strength), var(--card)); }
`;
