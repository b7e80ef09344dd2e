from channels.layers import channel_layers, get_channel_layer
from redis import Redis

from core.sockets.layer import LayerThread
from tests.services import redis_server


def test_messages_of_a_thread_share_connections(tmp_path, settings):
    """And reach whoever is in the group."""
    with redis_server(tmp_path) as url, Redis.from_url(url) as redis:
        settings.CHANNEL_LAYERS = {
            "default": {
                "BACKEND": "channels_redis.core.RedisChannelLayer",
                "CONFIG": {"hosts": [url]},
            }
        }
        thread = LayerThread()
        layer = get_channel_layer()
        channel = thread.run(layer.new_channel())
        thread.run(layer.group_add("space.one", channel))
        before = redis.info("clients")["connected_clients"]
        opened = redis.info("stats")["total_connections_received"]
        for number in range(50):
            thread.send("space.one", {"type": "space.captions", "number": number})
        heard = [thread.run(layer.receive(channel))["number"] for _ in range(50)]
        assert heard == list(range(50))
        assert redis.info("stats")["total_connections_received"] - opened <= 2
        assert redis.info("clients")["connected_clients"] - before <= 2
        thread.close()
    channel_layers.backends.clear()
