#!/bin/sh
# Reads secrets from files (NAME_FILE names the file of NAME), then becomes the command line.
set -eu

read_secret() {
    name=$1
    eval "file=\${${name}_FILE:-}"
    [ -n "$file" ] || return 0
    [ -r "$file" ] || { echo "$name: $file cannot be read" >&2; exit 2; }
    value=$(cat "$file")
    export "$name=$value"
    unset "${name}_FILE"
}

read_secret DATABASE_URL
read_secret FRITVALG_DATABASE_OWNER_URL
read_secret FRITVALG_DATA_KEY
exec fritvalg "$@"
