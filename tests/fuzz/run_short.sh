#!/bin/sh
# Seeds from the couriers' cases, then a bounded run. Arguments: folder of the carriers, folder for the seeds.
set -eu
carriers=$1
seeds=$2
rm -rf "$seeds"
mkdir -p "$seeds"
index=0
for folder in "$carriers"/*/; do
  for payload in "$folder"testcases/*/payload.*; do
    [ -f "$payload" ] || continue
    for via in 0 1 2; do
      name="$seeds/$(basename "$folder")-$(basename "$(dirname "$payload")")-$via"
      # shellcheck disable=SC2059 # the format is the byte itself
      printf "\\$(printf '%03o' $((index * 3 + via)))" >"$name"
      cat "$payload" >>"$name"
    done
  done
  index=$((index + 1))
done
exec "$DECODE_FUZZ" -max_total_time=20 -runs=400000 -timeout=5 -max_len=65536 -print_final_stats=1 "$seeds"
