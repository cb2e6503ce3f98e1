"""How the claims of a ledger are spread: paced.py LEDGER SECONDS prints the most in any second, and how many there
are in the first SECONDS."""
import sqlite3
import sys

ledger, seconds = sqlite3.connect(sys.argv[1]), int(sys.argv[2])
at = [row[0] for row in ledger.execute("SELECT claimed_at FROM contact WHERE claimed_at > 0 ORDER BY claimed_at")]
at = [t for t in at if t < at[0] + seconds * 1000]
most = first = 0
for last, t in enumerate(at):
    while at[first] <= t - 1000:
        first += 1
    most = max(most, last - first + 1)
print(most, len(at))
