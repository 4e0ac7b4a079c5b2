import { useState } from 'react';
import { FacePhoto } from './face-photo.js';
import { useFaceNet } from './use-facenet.js';

/** A page that frames the faces in photos. */
export function App() {
  const { status, progress, error, retry } = useFaceNet();
  const [photos, setPhotos] = useState<readonly File[]>([]);
  return (
    <>
      <header>
        <h1>Faces in React</h1>
        <p>Choose photos. They stay on this device: everything is computed in your browser.</p>
      </header>
      <main>
        <label className="choice">
          <input
            type="file"
            accept="image/*"
            multiple
            onChange={({ currentTarget }) => setPhotos([...(currentTarget.files ?? [])])}
          />
          Choose photos
        </label>
        {status === 'loading' && (
          <p className="loading" role="status">
            <label htmlFor="progress">Fetching the networks</label>
            <progress id="progress" value={progress} />
          </p>
        )}
        {status === 'failed' && (
          <p className="error" role="alert">
            {error?.message}{' '}
            <button type="button" onClick={retry}>
              Try again
            </button>
          </p>
        )}
        <div className="photos">
          {photos.map((photo) => (
            <FacePhoto key={`${photo.name} ${photo.lastModified}`} photo={photo} />
          ))}
        </div>
      </main>
    </>
  );
}
