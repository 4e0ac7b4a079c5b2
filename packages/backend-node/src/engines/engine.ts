import type { Runtime } from '@facenet/core';
import type { TrainingEngine } from '@facenet/core/training';

/** Where to compute. */
export type Device = 'cuda' | 'cpu';

/** On what an engine computes. */
export interface EngineOptions {
  /** Default: CUDA where the engine has it and it works, else the CPU. */
  readonly device?: Device;
  /**
   * Threads of one run on the CPU, where the engine can be told. Default: its own choice; in each of
   * several worker threads as many as share the cores evenly, one at least.
   */
  readonly threads?: number;
  /**
   * Trains with convolutions and products of matrices in float16, everything else in float32, where
   * TensorFlow trains; meant for CUDA, slower on CPUs. Default false.
   */
  readonly halfPrecision?: boolean;
  /** Called with one line for people where less is taken than there might be, and why. */
  readonly onNotice?: (text: string) => void;
}

/** A library that can run networks, whether or not it is installed. */
export interface Engine {
  readonly name: string;
  /** The npm package it comes from. */
  readonly package: string;
  /** What makes it available, as one sentence for people. */
  readonly install: string;
  /**
   * Imports the library and makes a runtime of it.
   *
   * @throws FaceNetError ENGINE_UNAVAILABLE with the reason
   */
  start(options: EngineOptions): Promise<Runtime>;
  /**
   * The same, to train networks.
   *
   * @throws FaceNetError ENGINE_UNAVAILABLE with the reason
   */
  startTraining?(options: EngineOptions): Promise<TrainingEngine>;
}
