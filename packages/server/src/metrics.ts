import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { WorkQueue } from './work/work-queue.js';

/** Seconds between which the durations of requests are counted. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** What a server counts, in Prometheus' terms. */
export class ServerMetrics {
  readonly #registry = new Registry();
  readonly #requests: Counter<'method' | 'route' | 'status'>;
  readonly #seconds: Histogram<'method' | 'route'>;
  /** Faces that were found, and that were embedded. */
  readonly faces: Counter<'work'>;
  /** How many crops a run of the network embedded together. */
  readonly batches: Histogram;

  constructor() {
    const registers = [this.#registry];
    this.#requests = new Counter({
      name: 'facenet_http_requests_total',
      help: 'Requests that were answered.',
      labelNames: ['method', 'route', 'status'],
      registers,
    });
    this.#seconds = new Histogram({
      name: 'facenet_http_request_seconds',
      help: 'Seconds from the head of a request to its answer.',
      labelNames: ['method', 'route'],
      buckets: SECONDS,
      registers,
    });
    this.faces = new Counter({
      name: 'facenet_faces_total',
      help: 'Faces that were detected, and that were embedded.',
      labelNames: ['work'],
      registers,
    });
    this.batches = new Histogram({
      name: 'facenet_embedding_batch_size',
      help: 'Faces that were embedded in one run of the network.',
      buckets: [1, 2, 3, 4],
      registers,
    });
  }

  /** The media type of {@link ServerMetrics.text}. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Everything as Prometheus reads it. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** Adds what prom-client tells of every Node process: memory, processor, event loop. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.#registry });
  }

  watch(queue: WorkQueue): void {
    this.gauge('facenet_requests_held', 'Requests with photos in the house.', () => queue.held);
    this.gauge('facenet_photos_at_work', 'Photos that are looked at.', () => queue.atWork);
  }

  /** A number that is asked for whenever somebody looks. */
  gauge(name: string, help: string, read: () => number | Promise<number>): void {
    new Gauge({
      name,
      help,
      registers: [this.#registry],
      async collect() {
        this.set(await read());
      },
    });
  }

  answered(request: {
    readonly method: string;
    readonly route: string;
    readonly status: number;
    readonly seconds: number;
  }): void {
    const { method, route, status, seconds } = request;
    this.#requests.inc({ method, route, status });
    this.#seconds.observe({ method, route }, seconds);
  }
}
