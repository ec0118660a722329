import threading

from core.every import every


def test_work_is_done_at_once_again_and_in_spite_of_a_failure() -> None:
    done = threading.Semaphore(0)

    def work() -> None:
        done.release()
        raise RuntimeError("once more")

    end = every(0.001, work)
    assert all(done.acquire(timeout=5) for _ in range(3))
    end()


def test_it_waits_between_two_times() -> None:
    counted = threading.Semaphore(0)
    end = every(3600, lambda: counted.release())
    assert counted.acquire(timeout=5)
    end()
    assert not counted.acquire(blocking=False)
