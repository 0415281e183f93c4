"""Working the queue of webhooks off, in this process."""

from core.queue.draining import drain_queue
from crm.webhooks.delivering import WEBHOOK_QUEUE


def work() -> int:
    return drain_queue(WEBHOOK_QUEUE)
