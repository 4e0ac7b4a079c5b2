/** The looks of the page by day and by night, on a desk and on a phone. */
export const styles = `
:root {
  --ground: #f6f7f9; --card: #fff; --ink: #1c2430; --soft: #5b6676; --line: #dfe3e9;
  --known: #0e9f7e; --unknown: #c2603a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12161c; --card: #1b212a; --ink: #e8ecf2; --soft: #9aa6b6; --line: #2d3642;
    --known: #1cc79f; --unknown: #e07b50;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body {
  margin: 0 auto; max-width: 960px; padding: 2.5rem 1.5rem 3rem;
  background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
h1 { margin: 0; font-size: 2.4rem; letter-spacing: -0.02em; }
p { margin: 0.3rem 0 1rem; color: var(--soft); max-width: 46rem; }
.drop {
  display: block; margin: 1.2rem 0; padding: 1.6rem 1rem; text-align: center; cursor: pointer;
  background: var(--card); border: 2px dashed var(--line); border-radius: 12px; color: var(--soft);
}
.drop strong { color: var(--known); }
.drop:hover, .drop.over, .drop:focus-within { border-color: var(--known); }
.drop input { position: absolute; width: 1px; height: 1px; opacity: 0; }
form { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem; margin: 0 0 1rem; }
form input { flex: 1 1 12rem; min-width: 0; }
input, button {
  font: inherit; padding: 0.5rem 0.8rem; border: 1px solid var(--line); border-radius: 8px;
  background: var(--card); color: var(--ink);
}
button { background: var(--known); border-color: var(--known); color: #fff; cursor: pointer; }
#status.error { color: var(--unknown); }
figure { margin: 0; }
#frame { position: relative; display: inline-block; max-width: 100%; line-height: 0; overflow-x: clip; }
#photo { max-width: 100%; max-height: 75vh; border-radius: 10px; }
.face { position: absolute; border: 2px solid var(--unknown); border-radius: 6px; }
.face.known { border-color: var(--known); }
.face span {
  position: absolute; left: -2px; top: 100%; padding: 0.1rem 0.4rem; border-radius: 0 0 6px 6px;
  background: var(--unknown); color: #fff; font: 600 0.8rem/1.4 system-ui, sans-serif; white-space: nowrap;
  max-width: max(100% + 4px, 6rem); overflow: hidden; text-overflow: ellipsis;
}
.face.known span { background: #0b7f65; }
#faces { padding: 0; margin: 1rem 0 0; list-style: none; display: grid; gap: 0.4rem; }
#faces li {
  display: flex; flex-wrap: wrap; gap: 0.2rem 1rem; padding: 0.5rem 0.9rem;
  background: var(--card); border: 1px solid var(--line); border-radius: 8px;
}
#faces .number { min-width: 1.6rem; text-align: right; }
#faces b { min-width: 8rem; overflow-wrap: anywhere; }
#faces span { color: var(--soft); }
footer { margin-top: 2.5rem; padding-top: 1rem; border-top: 1px solid var(--line); }
footer a { color: var(--soft); margin-right: 1rem; }
@media (max-width: 36rem) {
  body { padding: 1.4rem 1rem 2rem; }
  h1 { font-size: 1.8rem; }
  #photo { max-height: none; }
}
`;
