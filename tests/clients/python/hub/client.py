"""The official grpcio client and python3-jwcrypto against a running hub; prints one line a case and ends with code 0 if all hold.

usage: client.py CONFIG IMAGE

IMAGE is a buf image of the contract, so that no generated code is needed.
"""

import json
import os
import sys
import traceback

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

from vendor import Vendor, document, key_of, open_delivery, verify, verify_receipt

with open(sys.argv[1], encoding="utf-8") as file:
    config = json.load(file)

files = descriptor_pb2.FileDescriptorSet()
with open(sys.argv[2], "rb") as file:
    files.ParseFromString(file.read())
pool = descriptor_pool.DescriptorPool()
for file in files.file:
    pool.Add(file)
factory = message_factory.MessageFactory(pool)
channel = grpc.insecure_channel(config["grpc"])
sender, reader = Vendor(config["hub"], config["sender"]), Vendor(config["hub"], config["reader"])
hub_key = key_of(config["hubCertificate"])
INBOX = {"inbox_id": "grpcio-test-inbox"}


def new(name, **fields):
    return factory.GetPrototype(pool.FindMessageTypeByName(name))(**fields)


def call(system, method, timeout=20, **fields):
    """Calls a method by its name in the contract and gives the reply, or the stream of a streaming one."""
    service, name = method.split("/")
    described = pool.FindServiceByName(f"motcua.v1.{service}").FindMethodByName(name)
    request = new(described.input_type.full_name, **fields)
    kind = channel.unary_stream if name == "Subscribe" else channel.unary_unary
    reply = factory.GetPrototype(described.output_type)
    metadata = [("authorization", f"Bearer {system.token()}")] if system else []
    return kind(f"/motcua.v1.{method}", type(request).SerializeToString, reply.FromString)(request, timeout=timeout, metadata=metadata)


def send(message):
    payload, signature = sender.seal(message)
    return payload, signature, call(sender, "Exchange/Send", message={"payload": payload, "signature": signature})


def failure(run):
    try:
        run()
    except grpc.RpcError as error:
        return error
    raise AssertionError("the call succeeded where it had to fail")


def details(error):
    found = {}
    status = new("google.rpc.Status")
    status.ParseFromString(dict(error.trailing_metadata())["grpc-status-details-bin"])
    for detail in status.details:
        name = detail.type_url.split("/")[-1]
        found[name] = new(name)
        detail.Unpack(found[name])
    return found


def expect(expected, seen):
    if expected != seen:
        raise AssertionError(f"expected {expected!r}, saw {seen!r}")


def ping():
    nonce = os.urandom(32)
    reply = call(sender, "Exchange/Ping", nonce=nonce, signature=sender.detached(nonce, {"typ": "motcua-ping+jws"}))
    expect((config["hub"], sender.system, [sender.agency], True), (reply.hub, reply.system, list(reply.agencies), reply.signature_verified))
    verify(nonce, reply.signature, hub_key, "motcua-ping+jws")


def message_signed_by_jwcrypto_is_accepted_and_its_receipt_verified():
    payload, signature, reply = send(document("Gửi bằng grpcio, ký bằng jwcrypto", sender.agency, reader.agency))
    statement = verify_receipt(reply.receipt, payload, signature, hub_key)
    expect((reader.agency, "RECEIPT_STATE_ENQUEUED", False), (statement["mailbox"], statement["state"], reply.duplicate))


def subscribe_delivers_what_was_sent():
    late, last = "Gửi khi luồng đang mở", None
    wanted = {config["waiting"], "Gửi bằng grpcio, ký bằng jwcrypto", late}
    stream = call(reader, "Exchange/Subscribe", timeout=30, mailboxes=[reader.agency], reader=INBOX)
    opened_stream = False
    for event in stream:
        if event.WhichOneof("event") == "lease" and not opened_stream:
            opened_stream = True
            send(document(late, sender.agency, reader.agency))
        if event.WhichOneof("event") == "delivery":
            last = event.delivery
            opened = open_delivery(last.message, lambda thumbprint: call(reader, "Directory/GetCertificate", thumbprint=thumbprint).binding)
            verify_receipt(last.receipt, last.message.payload, last.message.signature, hub_key)
            wanted.discard(opened["documentSent"]["subject"])
            if not wanted:
                break
    reply = call(reader, "Exchange/Acknowledge", mailbox=reader.agency, fence=last.fence, reader=INBOX, up_to=last.position)
    expect(True, reply.acknowledged >= 3)
    stream.cancel()


def deadline_exceeded():
    error = failure(lambda: call(sender, "Exchange/Pull", timeout=0.5, mailbox=sender.agency, reader=INBOX, wait_ms=30_000))
    expect(grpc.StatusCode.DEADLINE_EXCEEDED, error.code())


def error_details():
    error = failure(lambda: send(document("Không có nơi nhận này", sender.agency, "H32.77.7")))
    expect(grpc.StatusCode.NOT_FOUND, error.code())
    info = details(error)["google.rpc.ErrorInfo"]
    expect(("RECIPIENT_UNKNOWN", "motcua"), (info.reason, info.domain))


def without_a_token():
    error = failure(lambda: call(None, "Exchange/Ping", nonce=os.urandom(16)))
    expect(grpc.StatusCode.UNAUTHENTICATED, error.code())
    expect("UNAUTHENTICATED_SYSTEM", details(error)["google.rpc.ErrorInfo"].reason)


failed = 0
for case in (
        ping, message_signed_by_jwcrypto_is_accepted_and_its_receipt_verified, subscribe_delivers_what_was_sent, deadline_exceeded,
        error_details, without_a_token):
    try:
        case()
        print(f"{case.__name__}: passed")
    except Exception:  # every case is reported
        failed += 1
        print(f"{case.__name__}: FAILED: {traceback.format_exc()}")
channel.close()
sys.exit(1 if failed else 0)
