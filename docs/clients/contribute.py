"""Contributes a log entry by MQTT and prints what became of it. Needs paho-mqtt (apt install python3-paho-mqtt)."""
import json, os, uuid
import paho.mqtt.client as mqtt

entry = {"type": "auto", "content": "Anchor holds", "correlation_id": uuid.uuid4().hex}

def subscribed(client, *_):
    client.publish("export/data/boatlog", json.dumps(entry), qos=1)

def answered(client, _, message):
    answer = json.loads(message.payload)
    if answer["correlation_id"] == entry["correlation_id"]:
        print(answer["outcome"], answer["records"])
        client.disconnect()

version = [mqtt.CallbackAPIVersion.VERSION2] if hasattr(mqtt, "CallbackAPIVersion") else []
client = mqtt.Client(*version, client_id="anchor-watch-py")
client.on_connect = lambda client, *_: client.subscribe("export/data/result", qos=1)
client.on_subscribe, client.on_message = subscribed, answered
client.connect("127.0.0.1", int(os.environ.get("MQTT_PORT", 1883)))
client.loop_forever()
