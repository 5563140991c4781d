#!/bin/sh
# A bounded run of a fuzz target. Arguments: its replay program (which writes the seeds), the target, folder for seeds.
set -eu
replay=$1
target=$2
seeds=$3
rm -rf "$seeds"
"$replay" --write "$seeds"
exec "$target" -max_total_time=20 -runs=400000 -timeout=5 -max_len=65536 -print_final_stats=1 "$seeds"
