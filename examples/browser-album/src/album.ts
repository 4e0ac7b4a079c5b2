import { cropCodec, type ImageSource } from '@facenet/backend-web';
import { type Box, type FaceNet, FaceNetError } from '@facenet/core';
import { FaceClusters, type NewClusterFace } from '@facenet/core/clustering';
import type { ChosenPhoto } from './files-of.js';

/** A face of the album. */
export interface AlbumFace {
  /** Its photo and number there. */
  readonly id: string;
  /** Tells its photo from others, as {@link photoKey} does. */
  readonly photo: string;
  /** Where the photo lay. */
  readonly path: string;
  /** In pixels of the photo. */
  readonly box: Box;
  /** A picture of it. */
  readonly crop: Blob;
}

/** Somebody, under a name that the user gave or a number. */
export interface Person {
  readonly cluster: number;
  readonly name: string;
  /** Whether the user gave the name. */
  readonly named: boolean;
  readonly faces: readonly AlbumFace[];
}

/** What is kept of an album where the user says so: no photos. */
export interface SavedAlbum {
  readonly clusters: unknown;
  readonly faces: readonly AlbumFace[];
  readonly names: readonly (readonly [number, string])[];
}

/** What became of photos. */
export interface AddedPhotos {
  /** That were looked at. */
  readonly photos: number;
  /** That were here before, or twice among the chosen: they are not looked at again. */
  readonly known: number;
  readonly faces: number;
  readonly bad: readonly { readonly path: string; readonly why: string }[];
  /** Whether the user ended it before the last photo. */
  readonly stopped: boolean;
}

const pictures = cropCodec();

/** Of a photo, wherever it lies: cameras give one name to many photos, but hardly of one size. */
const photoKey = ({ name, size }: File) => `${name}, ${size} bytes`;

/** Photos, the faces in them, and who is who. */
export class Album {
  /** Those of this visit, by what a face says of its photo. */
  readonly photos = new Map<string, File>();
  readonly #facenet: FaceNet<ImageSource>;
  readonly #clusters: FaceClusters;
  readonly #faces = new Map<string, AlbumFace>();
  readonly #names: Map<number, string>;

  constructor(facenet: FaceNet<ImageSource>, saved?: SavedAlbum) {
    this.#facenet = facenet;
    const { card } = facenet;
    this.#clusters = saved
      ? FaceClusters.from(saved.clusters, { card })
      : new FaceClusters({ card });
    for (const face of saved?.faces ?? []) this.#faces.set(face.id, face);
    this.#names = new Map(saved?.names);
  }

  /**
   * Finds the faces in photos and sorts them to people; a photo that cannot be read ends nothing. When
   * it is stopped, the faces found until then are sorted.
   */
  async add(
    chosen: readonly ChosenPhoto[],
    {
      signal,
      onPhoto,
      onFace,
    }: {
      signal: AbortSignal;
      onPhoto(done: number, total: number): void;
      onFace(face: AlbumFace): void;
    },
  ): Promise<AddedPhotos> {
    const fresh = this.#newAmong(chosen);
    const total = fresh.length;
    const files = fresh.map(({ file }) => file);
    const found: NewClusterFace[] = [];
    const bad: { path: string; why: string }[] = [];
    let done = 0;
    let stopped = false;
    onPhoto(done, total);
    try {
      for await (const { faces, error } of this.#facenet.analyzeAll(files, { signal })) {
        const { path, file } = fresh[done]!;
        const photo = photoKey(file);
        if (error) bad.push({ path, why: error.message });
        else this.photos.set(photo, file);
        for (const [i, { box, aligned, embedding }] of (faces ?? []).entries()) {
          const id = `${photo}#${i}`;
          const crop = new Blob([Uint8Array.from(await pictures.encode(aligned))], {
            type: 'image/jpeg',
          });
          const face = { id, photo, path, box, crop };
          this.#faces.set(id, face);
          found.push({ id, photo, embedding });
          onFace(face);
        }
        onPhoto(++done, total);
      }
    } catch (error) {
      if (!FaceNetError.is(error, 'ABORTED')) throw error;
      stopped = true;
    }
    await this.#clusters.add(found);
    const known = chosen.length - total;
    return { photos: done, known, faces: found.length, bad, stopped };
  }

  /** Each photo that was not looked at yet, once. */
  #newAmong(chosen: readonly ChosenPhoto[]): ChosenPhoto[] {
    const remembered = new Set([...this.#faces.values()].map(({ photo }) => photo));
    const fresh = new Map<string, ChosenPhoto>();
    for (const each of chosen) {
      const key = photoKey(each.file);
      // Of an earlier visit the faces are known, and the photo is here again.
      if (remembered.has(key)) this.photos.set(key, each.file);
      else if (!this.photos.has(key)) fresh.set(key, each);
    }
    return [...fresh.values()];
  }

  /** Who is in the photos, the most frequent first. */
  people(): Person[] {
    return this.#clusters.list().map(({ id, faces }) => ({
      cluster: id,
      name: this.#names.get(id) ?? `Person ${id}`,
      named: this.#names.has(id),
      faces: faces.map((face) => this.#faces.get(face)!),
    }));
  }

  /** Pairs that may be one person, the likeliest first. */
  async maybeSame(): Promise<[Person, Person][]> {
    const people = new Map(this.people().map((person) => [person.cluster, person]));
    const suggestions = await this.#clusters.suggestMerges();
    return suggestions.map(({ into, from }) => [people.get(into)!, people.get(from)!]);
  }

  name(cluster: number, name: string): void {
    if (name.trim()) this.#names.set(cluster, name.trim());
    else this.#names.delete(cluster);
  }

  /** Two are one. */
  merge(into: number, from: number): void {
    this.#clusters.merge(into, from);
    const name = this.#names.get(into) ?? this.#names.get(from);
    if (name !== undefined) this.#names.set(into, name);
    this.#names.delete(from);
  }

  /** Two are different people, whatever they look like. */
  keepApart([a, b]: readonly [Person, Person]): void {
    this.#clusters.keepApart(a.faces[0]!.id, b.faces[0]!.id);
  }

  /** A face is of somebody else than those it is with. */
  separate(cluster: number, face: AlbumFace): void {
    this.#clusters.split(cluster, [face.id]);
  }

  /** What {@link SavedAlbum} is made of. */
  save(): SavedAlbum {
    return {
      clusters: this.#clusters.toJSON(),
      faces: [...this.#faces.values()],
      names: [...this.#names],
    };
  }
}
