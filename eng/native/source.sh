#!/usr/bin/env bash
# Brings llama.cpp's source, of the release that the prebuilt library has, into a folder as llama.cpp-VERSION.tar.gz.
# Usage: eng/native/source.sh folder        prints the file's path
# Needs npm, git and a network, and neither when the file is there. The npm package node-llama-cpp carries the source as a git bundle.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=${1:?eng/native/source.sh wants a folder}

version=$(node -p 'require("./eng/peers/package-lock.json").packages["node_modules/node-llama-cpp"].version')
integrity=$(node -p 'require("./eng/peers/package-lock.json").packages["node_modules/node-llama-cpp"].integrity')
source=$folder/llama.cpp-$version.tar.gz
if [ -e "$source" ]; then
  echo "$source"
  exit 0
fi
mkdir -p "$folder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

npm pack --silent --pack-destination "$work" "node-llama-cpp@$version" >/dev/null
package=$work/node-llama-cpp-$version.tgz
found=sha512-$(node -p 'require("crypto").createHash("sha512").update(require("fs").readFileSync(process.argv[1])).digest("base64")' "$package")
if [ "$found" != "$integrity" ]; then
  echo "node-llama-cpp $version is not the package that eng/peers/package-lock.json names: $found instead of $integrity." >&2
  exit 1
fi
tar -xzf "$package" -C "$work" package/llama/gitRelease.bundle
git clone --quiet --bare "$work/package/llama/gitRelease.bundle" "$work/llama.git"
# Only what the library is built from; vendor is named in part, because its web server is most of it.
git -C "$work/llama.git" archive --format=tar HEAD CMakeLists.txt LICENSE licenses cmake include src ggml \
  vendor/CMakeLists.txt vendor/hash vendor/miniaudio vendor/nlohmann vendor/sheredom vendor/stb | gzip -n9 >"$work/source.tar.gz"
mv "$work/source.tar.gz" "$source"
echo "$source"
