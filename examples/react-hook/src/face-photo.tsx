import type { AnalyzedFace } from '@facenet/core';
import { useEffect, useState } from 'react';
import { useFaceNet } from './use-facenet.js';

/** What is known of the faces in a photo. */
interface Found {
  readonly faces?: readonly AnalyzedFace[];
  readonly error?: string;
}

/** A photo with a frame around each face. */
export function FacePhoto({ photo }: { readonly photo: File }) {
  const { facenet } = useFaceNet();
  const [url, setUrl] = useState<string>();
  const [size, setSize] = useState<readonly [number, number]>();
  const [{ faces, error }, setFound] = useState<Found>({});

  useEffect(() => {
    const made = URL.createObjectURL(photo);
    setUrl(made);
    setSize(undefined);
    return () => URL.revokeObjectURL(made);
  }, [photo]);

  useEffect(() => {
    setFound({});
    if (!facenet) return;
    // Another photo, or leaving the page, stops the work for this one.
    const work = new AbortController();
    facenet.analyze(photo, { signal: work.signal }).then(
      (found) => !work.signal.aborted && setFound({ faces: found }),
      (reason: Error) => !work.signal.aborted && setFound({ error: reason.message }),
    );
    return () => work.abort();
  }, [facenet, photo]);

  return (
    <figure>
      <div className="frame">
        {url && !error && (
          <img
            src={url}
            alt={photo.name}
            onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
              setSize([naturalWidth, naturalHeight])
            }
          />
        )}
        {size && faces?.map((face) => <FaceBox key={face.box.join()} face={face} size={size} />)}
      </div>
      <figcaption role="status" className={error ? 'error' : ''}>
        {error ?? (faces ? countOf(faces.length) : 'Looking for faces …')}
      </figcaption>
    </figure>
  );
}

function FaceBox({
  face,
  size: [width, height],
}: {
  face: AnalyzedFace;
  size: readonly [number, number];
}) {
  const [left, top, right, bottom] = face.box;
  const style = {
    left: `${(100 * left) / width}%`,
    top: `${(100 * top) / height}%`,
    width: `${(100 * (right - left)) / width}%`,
    height: `${(100 * (bottom - top)) / height}%`,
  };
  return <i style={style} />;
}

function countOf(faces: number): string {
  if (faces === 0) return 'No face is found.';
  return faces === 1 ? 'One face.' : `${faces} faces.`;
}
