#!/usr/bin/env bash
# Builds @tensorflow/tfjs-node 4.22 from source where its download host is out of reach (air-gapped
# servers, locked-down build machines). It links against the libtensorflow that ships inside the
# tensorflow-cpu wheel, so it needs Python 3 with pip, a C++ compiler, make and the headers of Node.
#
#   scripts/build-tfjs-node.sh                 # takes tensorflow-cpu from pip's index
#   TENSORFLOW_DIR=/path/to/tensorflow scripts/build-tfjs-node.sh   # an unpacked wheel at hand
#
# The package lands in node_modules without being saved; `npm ci` removes it again.
# Afterwards `npx facenet doctor` lists tfjs-node as available.
set -euo pipefail
cd "$(dirname "$0")/.."

version=4.22.0
work=node_modules/.cache/facenet-tfjs-node
mkdir -p "$work"

if [ -z "${TENSORFLOW_DIR:-}" ]; then
  # Only the libraries are wanted, so none of the wheel's own dependencies.
  python3 -m pip install --quiet --disable-pip-version-check --no-deps --upgrade \
    --target "$work/wheel" 'tensorflow-cpu>=2.16,<2.22'
  TENSORFLOW_DIR=$work/wheel/tensorflow
fi
TENSORFLOW_DIR=$(realpath "$TENSORFLOW_DIR")
for file in include libtensorflow_cc.so.2 libtensorflow_framework.so.2; do
  [ -e "$TENSORFLOW_DIR/$file" ] || { echo "$TENSORFLOW_DIR has no $file: name an unpacked tensorflow-cpu wheel for Linux." >&2; exit 1; }
done

npm install --no-save --ignore-scripts "@tensorflow/tfjs-node@$version"
package=node_modules/@tensorflow/tfjs-node
rm -rf "$package/deps"
mkdir -p "$package/deps/lib"
ln -s "$TENSORFLOW_DIR/include" "$package/deps/include"
# The wheel's C++ library exports the C API (TF_*, TFE_*) that the binding calls.
ln -s "$TENSORFLOW_DIR/libtensorflow_cc.so.2" "$package/deps/lib/libtensorflow.so"
ln -s "$TENSORFLOW_DIR/libtensorflow_cc.so.2" "$package/deps/lib/libtensorflow_cc.so.2"
ln -s "$TENSORFLOW_DIR/libtensorflow_framework.so.2" "$package/deps/lib/libtensorflow_framework.so"
ln -s "$TENSORFLOW_DIR/libtensorflow_framework.so.2" "$package/deps/lib/libtensorflow_framework.so.2"
# Node's headers lie beside its binary in most installations; node-gyp would download them.
prefix=$(dirname "$(dirname "$(realpath "$(command -v node)")")")
[ -e "$prefix/include/node/node_api.h" ] && export npm_config_nodedir="${npm_config_nodedir:-$prefix}"
bin=$PWD/node_modules/.bin/node-pre-gyp
(cd "$package" && "$bin" rebuild --build-from-source)

TF_CPP_MIN_LOG_LEVEL=3 node -e '
  const tf = require("@tensorflow/tfjs-node");
  const [six] = tf.tidy(() => tf.sum(tf.tensor([1, 2, 3])).dataSync());
  if (six !== 6) throw new Error("tfjs-node computes wrongly: " + six);
  console.log("tfjs-node works on libtensorflow " + tf.backend().binding.TF_Version);'
