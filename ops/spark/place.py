"""Places Ratemill's workers on the executors of a Spark cluster.

    spark-submit --master spark://HOST:7077 ops/spark/place.py 16 ratemill worker \\
        --connect tcp://10.0.0.1:7701 --keys /etc/ratemill/worker

starts sixteen workers, one a task, where and when slots are free. It ends when the month is
published: with 0, or with 1 where a worker could not work. A worker that is killed is started again
where it was, one whose executor is lost on another executor: the coordinator counts each result
once. So it is no barrier stage, which would start all of them anew for the sake of one.
"""

import os
import pathlib
import socket
import subprocess
import sys
import time

# 0: sent home; 75: nobody is there, the slot is for others; the rest would end so again.
FINAL = (0, 1, 64, 65, 66, 74, 75, 78)


def named(command, task):
    """The command with a name of this start of a task alone, after its key where it has one.

    A worker that is started again takes the place of the one that was killed, at once.
    """
    if "--name" in command:
        return command
    name = f"spark-{task}.{os.getpid()}-{socket.gethostname()}"
    if "--keys" in command[:-1]:
        folder = pathlib.Path(command[command.index("--keys") + 1])
        name = "/".join([key.stem for key in sorted(folder.glob("*.key"))][:1] + [name])
    return [*command, "--name", name]


def work(command):
    """Runs a worker until its end is final; a worker doesn't outlive its task."""
    while True:
        code = subprocess.call(["setpriv", "--pdeathsig", "TERM", "--", *command])
        if code in FINAL:
            return code
        time.sleep(2)


def main(arguments):
    if len(arguments) < 2 or not arguments[0].isdigit() or int(arguments[0]) < 1:
        print(__doc__, file=sys.stderr)
        return 0 if arguments in (["-h"], ["--help"]) else 64
    from pyspark.sql import SparkSession

    count, command = int(arguments[0]), arguments[1:]
    session = (
        SparkSession.builder.appName("ratemill-workers")
        # A lost executor is no reason to give up: 1,000 times a task.
        .config("spark.task.maxFailures", 1000)
        .config("spark.speculation", "false")
        .getOrCreate()
    )
    context = session.sparkContext
    tasks = context.parallelize(range(count), count)
    codes = tasks.map(lambda task: work(named(command, task))).collect()
    session.stop()
    print("workers ended with", *codes)
    return 0 if set(codes) <= {0, 75} else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
