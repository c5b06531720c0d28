#!/usr/bin/env bash
# Kills an import with SIGKILL at 50 moments spread over its run. Whatever the moment: the good price list stays in use and whole, or the new
# one is there completely. RATECAST names the program.
set -euo pipefail

ratecast=$(realpath "${RATECAST:-./ratecast}")
good=$(realpath "$(dirname "$0")/../data/made-up/retail_options.json")
rounds=${ROUNDS:-50}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export RATECAST_AS_OF=2026-11-01 LC_ALL=C TZ=UTC
cache=(--cache "$dir/rates.db")

fail() { echo "kill_import: round $round: $*" >&2; exit 1; }

# Made-up prices, 20,000 of them, so that there is something to interrupt.
awk 'BEGIN {
    print "{\"note\":\"MADE UP\",\"Items\":["
    for (i = 0; i < 20000; i++)
        printf "%s{\"currencyCode\":\"USD\",\"tierMinimumUnits\":0,\"retailPrice\":%d.5,\"unitPrice\":%d.5,\"armRegionName\":\"%s\",\"meterId\":\"%08d-made-up\",\"meterName\":\"Meter %d\",\"skuId\":\"S\",\"productName\":\"Made-up\",\"skuName\":\"S\",\"serviceName\":\"Made-up %d\",\"unitOfMeasure\":\"1 Hour\",\"type\":\"Consumption\",\"isPrimaryMeterRegion\":true,\"armSkuName\":\"\"}\n", i ? "," : "", i, i, i % 2 ? "westeurope" : "northeurope", i, i / 2, i % 7
    print "]}"
}' >large.json

now() { date +%s%N; }

# Duration of a whole import, in nanoseconds; and the ids of both lists.
round=setup
"$ratecast" prices import "$good" "${cache[@]}" -q >/dev/null 2>&1 || fail "cannot import the good list"
good_id=$("$ratecast" prices list "${cache[@]}" -o csv | awk -F, '$9 == "false" { print $1 }')
start=$(now)
"$ratecast" prices import large.json --cache "$dir/whole.db" -q >/dev/null 2>&1 || fail "cannot import the large list"
span=$(($(now) - start))
large_id=$("$ratecast" prices list --cache "$dir/whole.db" -o csv | awk -F, '$9 == "false" { print $1 }')
[ ${#good_id} = 64 ] && [ ${#large_id} = 64 ] || fail "no ids in the list of prices"

killed=0 landed=0
for ((round = 1; round <= rounds; round++)); do
    wait_ns=$((span * round / rounds))
    "$ratecast" prices import large.json "${cache[@]}" -q >/dev/null 2>&1 &
    pid=$!
    sleep "$(printf '%d.%09d' $((wait_ns / 1000000000)) $((wait_ns % 1000000000)))"
    kill -9 "$pid" 2>/dev/null && killed=$((killed + 1))
    wait "$pid" 2>/dev/null || true

    ids=$("$ratecast" prices list "${cache[@]}" -o csv | awk -F, '$9 == "false" { print $1 }' | sort | tr '\n' ' ')
    both=$(printf '%s\n%s\n' "$good_id" "$large_id" | sort | tr '\n' ' ')
    case $ids in
    "$good_id ") ;;
    "$both") landed=$((landed + 1)) ;;
    *) fail "the list of prices is: $ids" ;;
    esac
    "$ratecast" prices verify "${cache[@]}" >out 2>&1 || fail "verify: $(cat out)"
    "$ratecast" prices show aaaaaaaa-0000-0000-0000-000000000001 "${cache[@]}" -o csv >out 2>err ||
        fail "show: $(cat err)"
    grep -q 0.083 out || fail "the price is gone: $(cat out)"
    if [ "$ids" = "$both" ]; then
        "$ratecast" prices remove "$large_id" "${cache[@]}" >/dev/null 2>err || fail "remove: $(cat err)"
    fi
done
[ "$killed" -gt $((rounds / 5)) ] || fail "only $killed imports were caught running"

# After all of that the import still works.
"$ratecast" prices import large.json "${cache[@]}" -q >/dev/null 2>err || fail "import afterwards: $(cat err)"
"$ratecast" prices verify "${cache[@]}" >/dev/null 2>&1 || fail "verify afterwards"
echo "kill_import: $rounds imports, $killed killed while running, $landed complete; none left damage"
