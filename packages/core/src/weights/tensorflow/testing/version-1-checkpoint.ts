import { gunzipSync } from 'node:zlib';

/**
 * Written by TensorFlow 2.21, `tf.compat.v1.train.Saver(write_version=SaverDef.V1)`, gzipped: six
 * arrays of several types, one of them partitioned, and a text.
 */
export const VERSION_1_CHECKPOINT = new Uint8Array(
  gunzipSync(
    Buffer.from(
      'H4sIAAAAAAACA4WRMYjTUBjH30vykvRd9crredY4WEIPpHDccYOeCpdUBMkgyi0OLq1YEbFHsSnnIFzsIQiCSFwcT3C4RbipFRc7npubYpZuToK4uvh/L2mNgvjSH6/f/3v58r3/R8gXyj9RXuZsqx2u3BKG0GxW0VyNE77IbSnead27rXStUlZ6wAtS77buhz1RlAlgqQPULXKtpAFd7u5RFRm2rrTfMUtjXko/0QvbXUEqBZdMlbD9IIRiQVngplT661kThmriVNrx9qwBHRhowEQSDyJKiueIuhahlEY74uz0lijg1NdOE7W+v0/3SbZP18TL8h7jJ6QJWZXjOVtkIesuix5Gj3Q2f1VZgmN6NIh2o4G48odTeWectfpqWj6Sn/HxAxHYA80GIV0QgSfgOXjZKBmN3QGqevmqfznsuPUqIWPUmACC90pgD+yDA/BW1nn8zzosX6eK86vAB9fAGByCj+Bzg1kLcnCEEiHyc3SMTe2FxqyKHKLMLuZn6tgXzVZV/mf2sf56Zmp5NmRpKTuv00PK5vrbyswd+YjedOLZhJ2b9aY0cCkQG0tBvDHqJNiFt5Wc8UadG560FroXxK+hDb249gF64iXDb8ryuFbwcd4fdU76QVzzk+Gyj3fVKOJagNymtBAXwGpeGM3NgvGPVweE6pTsmzPt2ZFLX9+Y9jtznvx3Xf8ZPa31Lye/AFsXppB+AwAA',
      'base64',
    ),
  ),
);
