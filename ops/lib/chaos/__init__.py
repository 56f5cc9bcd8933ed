"""Real faults against real runs of Ratemill: `ops/chaos --help`.

A *round* runs one small month with a coordinator and workers, while its *scenario* makes faults:
kills, cut and noisy networks, full disks, power cuts, damaged files, strangers at the door. A
fault is made only by whoever unlinks a token of the round's *budget*, so a round has exactly as
many faults as it says and then comes to its end. Whatever happened, the month that is published
must be, octet for octet, the *golden* one of a quiet run with one worker.

Standard library only; Linux only.
"""
