#!/usr/bin/env bats
# Money, over many seeded campaigns: the summary's cost column equals the results', to the last 1/10000.

load lib

# campaigns FROM TO: seeds, each a campaign of 20 rows with faults of every kind that leaves rows in every state
campaigns() {
	local seed kinds="no-id=.04,503=.03,500=.03,never-ends=.04,no-record=.03,empty=.03"
	for seed in $(seq "$1" "$2"); do
		roll 20 $((13000000000 + seed * 1000)) >"$seed.csv"
		"$ROLLCALL" run "$seed.csv" -q --rate 1000000/s --poll-interval 5ms --max-call-minutes 20ms --tries 1 \
			--price 0.1234 --simulate="$QUICK --seed $seed --price 0.1234 --fault $kinds" || [ $? -eq 3 ] || return 1
		column "$seed-simulated-results.csv" call_cost,call_minutes,call_status >>"results-$1"
		column "$seed-simulated-results-minutes.csv" cost,billed_minutes,calls >>"summary-$1"
		# each campaign by itself
		results=$(awk -F'|' '{ c += int($1 * 10000 + 0.5); m += $2; n += $3 != "ready" } END { printf "%d %d %d", c, m, n }' \
			<(column "$seed-simulated-results.csv" call_cost,call_minutes,call_status))
		summary=$(awk -F'|' '{ c += int($1 * 10000 + 0.5); m += $2; n += $3 } END { printf "%d %d %d", c, m, n }' \
			<(column "$seed-simulated-results-minutes.csv" cost,billed_minutes,calls))
		[ "$results" = "$summary" ] || {
			echo "seed $seed: results $results, summary $summary"
			return 1
		}
		rm -f "$seed.csv" "$seed"-simulated*
	done
}

@test "1,000 campaigns of 20 rows: both cost columns add up to the same" {
	n=${CAMPAIGNS:-1000}
	campaigns 1 $((n / 2)) &
	one=$!
	campaigns $((n / 2 + 1)) "$n" &
	two=$!
	wait "$one"
	wait "$two"
	# not a test of nothing: rows in many states, and money that was spent
	cat results-* | awk -F'|' -v n="$n" '{ n20++; s[$3]++; c += $1; if ($1 != "" && int($1 * 10000 + 0.5) != $2 * 1234) bad++ }
		END { exit !(n20 == n * 20 && s["ended"] > n * 10 && s["unknown"] > n && s["overdue"] > n / 2 && c > 0 && !bad) }'
}
