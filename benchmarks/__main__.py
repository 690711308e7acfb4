"""Runs every benchmark and prints ratios of one run."""

from benchmarks.crowd import screened
from benchmarks.record import find_among, log_consultation
from benchmarks.register_import import import_registers
from benchmarks.search import find_policies, find_words
from benchmarks.sheets import timed_sheets
from benchmarks.start import start_pairs
from benchmarks.sync import synced
from benchmarks.tally import tallied

print(f"{'':58} {'ours':>12} {'peer':>12}")
for pair in start_pairs():
    print(pair)
print(log_consultation())
for line in timed_sheets():
    print(line)
for line in find_among(100_000):
    print(line)
for line in screened():
    print(line)
for line in (*find_policies(), *find_words(100_000)):
    print(line)
for line in import_registers():
    print(line)
for line in tallied():
    print(line)
for line in synced():
    print(line)
