const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [600, 180, 72, 24, 10];

/** The losses of a training, drawn while it goes on. */
export class LossCurve {
  readonly #svg: SVGElement;
  #losses: number[] = [];
  #steps = 1;
  #frame = 0;

  constructor(svg: SVGElement) {
    this.#svg = svg;
  }

  begin(steps: number): void {
    [this.#losses, this.#steps] = [[], steps];
    this.#draw();
  }

  add(loss: number): void {
    this.#losses.push(loss);
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    this.#frame = 0;
    const most = Math.max(...this.#losses, 1e-3);
    const x = (step: number) => LEFT + (step / Math.max(1, this.#steps - 1)) * (WIDTH - LEFT - 8);
    const y = (loss: number) => TOP + (1 - loss / most) * (HEIGHT - TOP - BOTTOM);
    const points = this.#losses.map((loss, i) => `${x(i).toFixed(1)},${y(loss).toFixed(1)}`);
    const texts = [
      ['end', LEFT - 6, y(most) + 8, most.toPrecision(2)],
      ['end', LEFT - 6, y(0) + 4, '0'],
      ['start', LEFT, HEIGHT - 6, 'step 1'],
      ['end', WIDTH - 8, HEIGHT - 6, `step ${this.#steps}`],
    ].map(([anchor, at, down, text]) => {
      return element('text', { x: at!, y: down!, 'text-anchor': anchor! }, String(text));
    });
    this.#svg.replaceChildren(
      element('path', { d: `M${LEFT} ${TOP}V${y(0)}H${WIDTH - 8}`, class: 'axis' }),
      ...texts,
      element('polyline', { points: points.join(' '), class: 'line' }),
    );
  }
}

function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  text = '',
): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.textContent = text;
  return made;
}
