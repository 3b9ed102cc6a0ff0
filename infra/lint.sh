#!/usr/bin/env bash
# Checks this folder's Bicep: lint, format, snapshots of what Azure would be asked for. Any diagnostic fails, also a warning (type mistakes are only warnings).
#   infra/lint.sh            check
#   infra/lint.sh STEP       one of the checks: lint, format, or the name of a parameter file (dev, prod, containers) for its snapshot
#   infra/lint.sh --update   format the files and write the snapshots anew; review the difference before you commit it
# BICEP names a compiler to use instead of the one that Infra.csproj restores.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

if [ -z "${BICEP:-}" ]; then
  dotnet restore Infra.csproj --verbosity quiet
  BICEP=$(dotnet msbuild Infra.csproj -getProperty:BicepPath)
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0

fail() {
  failed=1
  printf 'infra: %s\n' "$1" >&2
}

# The parameter files read the environment: only the sample's values, so that the outcome is the same on every machine.
with_sample() {
  local name=$1
  shift
  env -i HOME="$HOME" PATH="$PATH" TMPDIR="${TMPDIR:-/tmp}" DOTNET_BUNDLE_EXTRACT_BASE_DIR="$scratch/bicep" \
    $(grep -v '^#' "main.$name.sample.env") "$@"
}

# Runs a command that must succeed and print nothing.
silent() {
  local what=$1
  shift
  if ! "$@" >"$scratch/out" 2>&1 || [ -s "$scratch/out" ]; then
    cat "$scratch/out" >&2
    fail "$what"
  fi
}

snapshot() {
  with_sample "$1" "$BICEP" snapshot "main.$1.bicepparam" --mode "$2" --resource-group "rg-supportchat-$1" --location westeurope \
    --tenant-id 00000000-0000-0000-0000-000000000000 --subscription-id 00000000-0000-0000-0000-000000000000
}

if [ "${1:-}" = --update ]; then
  "$BICEP" format --pattern '**/*.bicep'
  "$BICEP" format --pattern '**/*.bicepparam'
  for name in dev prod containers; do snapshot "$name" Overwrite; done
fi

# Later checks would only repeat an earlier one's findings.
stop_if_failed() {
  if [ "$failed" -ne 0 ]; then exit 1; fi
}

lint() {
  silent 'lint reports the above' "$BICEP" lint --pattern '**/*.bicep'
}

format() {
  mkdir "$scratch/formatted"
  local file files
  files=$(find . -name '*.bicep' -o -name '*.bicepparam')
  tar -cf - bicepconfig.json $files | tar -xf - -C "$scratch/formatted"
  (cd "$scratch/formatted" && "$BICEP" format --pattern '**/*.bicep' && "$BICEP" format --pattern '**/*.bicepparam')
  for file in $files; do
    silent "$file is not formatted; run infra/lint.sh --update" diff -u "$file" "$scratch/formatted/$file"
  done
}

# A snapshot builds its parameter file and everything below it, and prints what lint would.
validate() {
  silent "main.$1.snapshot.json: what Azure would be asked for has changed; review it and run infra/lint.sh --update" snapshot "$1" Validate
}

case "${1:-}" in
  lint | format)
    "$1"
    stop_if_failed
    echo "infra: $1 is clean"
    ;;
  dev | prod | containers)
    validate "$1"
    stop_if_failed
    echo "infra: the snapshot of $1 is clean"
    ;;
  '' | --update)
    lint
    stop_if_failed
    format
    stop_if_failed
    for name in dev prod containers; do validate "$name"; done
    stop_if_failed
    echo "infra: lint, format and snapshots are clean"
    ;;
  *)
    echo "infra: there is no step '$1'; see the head of lint.sh" >&2
    exit 2
    ;;
esac
