"""The gRPC project's TestService with the official grpcio, as client and as server.

usage: interop.py client IMAGE PORT
       interop.py server IMAGE

IMAGE is a buf image of the official test.proto and of the contract's google.rpc messages, so that no generated code is needed.
The server prints its port and runs until its input ends.
"""

import concurrent.futures
import sys
import threading
import traceback

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory


def load(image):
    files = descriptor_pb2.FileDescriptorSet()
    with open(image, "rb") as file:
        files.ParseFromString(file.read())
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    factory = message_factory.MessageFactory(pool)
    return lambda name: factory.GetPrototype(pool.FindMessageTypeByName(name))


message = load(sys.argv[2])
SimpleRequest, SimpleResponse = message("grpc.testing.SimpleRequest"), message("grpc.testing.SimpleResponse")
InputRequest, InputResponse = message("grpc.testing.StreamingInputCallRequest"), message("grpc.testing.StreamingInputCallResponse")
OutputRequest, OutputResponse = message("grpc.testing.StreamingOutputCallRequest"), message("grpc.testing.StreamingOutputCallResponse")
Empty = message("grpc.testing.Empty")
Status, ErrorInfo = message("google.rpc.Status"), message("google.rpc.ErrorInfo")

INITIAL, TRAILING = "x-grpc-test-echo-initial", "x-grpc-test-echo-trailing-bin"
DETAILS = "grpc-status-details-bin"


def expect(expected, seen):
    if expected != seen:
        raise AssertionError(f"expected {expected!r}, saw {seen!r}")


def client(port):
    channel = grpc.insecure_channel(f"127.0.0.1:{port}")
    service = "/grpc.testing.TestService/"

    def unary(request, reply, method):
        return channel.unary_unary(service + method, request.SerializeToString, reply.FromString)

    unary_call = unary(SimpleRequest, SimpleResponse, "UnaryCall")
    output_call = channel.unary_stream(service + "StreamingOutputCall", OutputRequest.SerializeToString, OutputResponse.FromString)
    input_call = channel.stream_unary(service + "StreamingInputCall", InputRequest.SerializeToString, InputResponse.FromString)
    duplex_call = channel.stream_stream(service + "FullDuplexCall", OutputRequest.SerializeToString, OutputResponse.FromString)

    def failure(call):
        try:
            call()
        except grpc.RpcError as error:
            return error
        raise AssertionError("the call succeeded where it had to fail")

    def parameters(*sizes, interval_us=0):
        request = OutputRequest()
        for size in sizes:
            request.response_parameters.add(size=size, interval_us=interval_us)
        return request

    def large_unary():
        request = SimpleRequest(response_size=314159, payload={"body": bytes(271828)})
        expect(314159, len(unary_call(request, timeout=20).payload.body))

    def compressed_unary():
        request = SimpleRequest(response_size=314159, payload={"body": bytes(271828)}, expect_compressed={"value": True}, response_compressed={"value": True})
        expect(314159, len(unary_call(request, timeout=20, compression=grpc.Compression.Gzip).payload.body))

    def server_streaming():
        sizes = [31415, 9, 2653, 58979]
        expect(sizes, [len(reply.payload.body) for reply in output_call(parameters(*sizes), timeout=20)])

    def client_streaming():
        requests = [InputRequest(payload={"body": bytes(size)}) for size in (27182, 8, 1828, 45904)]
        expect(74922, input_call(iter(requests), timeout=20).aggregated_payload_size)

    def duplex():
        sizes = [31415, 9, 2653]
        replies = duplex_call((parameters(size) for size in sizes), timeout=20)
        expect(sizes, [len(reply.payload.body) for reply in replies])

    def deadline_exceeded():
        expect(grpc.StatusCode.DEADLINE_EXCEEDED, failure(lambda: unary_call(SimpleRequest(response_size=-1), timeout=0.3)).code())
        late = failure(lambda: list(output_call(parameters(1, interval_us=60_000_000), timeout=0.3)))
        expect(grpc.StatusCode.DEADLINE_EXCEEDED, late.code())

    def error_details():
        request = SimpleRequest(response_status={"code": 5, "message": "Không tìm thấy hồ sơ"})
        error = failure(lambda: unary_call(request, timeout=20))
        expect(grpc.StatusCode.NOT_FOUND, error.code())
        expect("Không tìm thấy hồ sơ", error.details())
        status = Status.FromString(dict(error.trailing_metadata())[DETAILS])
        info = ErrorInfo()
        if not status.details[0].Unpack(info):
            raise AssertionError(f"unexpected detail {status.details[0].type_url}")
        expect((5, "Không tìm thấy hồ sơ", "ASKED_FOR", "motcua"), (status.code, status.message, info.reason, info.domain))

    def metadata():
        sent = ((INITIAL, "test_initial_metadata_value"), (TRAILING, b"\xab\xab\xab"))
        _, call = unary_call.with_call(SimpleRequest(response_size=1), timeout=20, metadata=sent)
        expect("test_initial_metadata_value", dict(call.initial_metadata())[INITIAL])
        expect(b"\xab\xab\xab", dict(call.trailing_metadata())[TRAILING])

    def unimplemented():
        error = failure(lambda: unary(Empty, Empty, "UnimplementedCall")(Empty(), timeout=20))
        expect(grpc.StatusCode.UNIMPLEMENTED, error.code())

    def too_large():
        error = failure(lambda: unary_call(SimpleRequest(payload={"body": bytes(5 * 1024 * 1024)}), timeout=20))
        expect(grpc.StatusCode.RESOURCE_EXHAUSTED, error.code())

    failed = 0
    for case in (large_unary, compressed_unary, server_streaming, client_streaming, duplex, deadline_exceeded, error_details, metadata,
                 unimplemented, too_large):
        try:
            case()
            print(f"{case.__name__}: passed")
        except Exception:
            failed += 1
            print(f"{case.__name__}: FAILED: {traceback.format_exc()}")
    channel.close()
    return 1 if failed else 0


class Service(grpc.GenericRpcHandler):
    def __init__(self):
        self.stopped = threading.Event()
        make = {
            "EmptyCall": (grpc.unary_unary_rpc_method_handler, self.empty, Empty, Empty),
            "UnaryCall": (grpc.unary_unary_rpc_method_handler, self.unary, SimpleRequest, SimpleResponse),
            "StreamingOutputCall": (grpc.unary_stream_rpc_method_handler, self.output, OutputRequest, OutputResponse),
            "StreamingInputCall": (grpc.stream_unary_rpc_method_handler, self.input, InputRequest, InputResponse),
            "FullDuplexCall": (grpc.stream_stream_rpc_method_handler, self.duplex, OutputRequest, OutputResponse),
        }
        self.methods = {
            f"/grpc.testing.TestService/{name}": handler(run, request.FromString, reply.SerializeToString)
            for name, (handler, run, request, reply) in make.items()
        }

    def service(self, details):
        return self.methods.get(details.method)

    @staticmethod
    def echo(context):
        for key, value in context.invocation_metadata():
            if key == INITIAL:
                context.send_initial_metadata(((key, value),))
            elif key == TRAILING:
                context.set_trailing_metadata(((key, value),))

    @staticmethod
    def refuse(wanted, context):
        if wanted.code == 0:
            return
        status = Status(code=wanted.code, message=wanted.message)
        status.details.add().Pack(ErrorInfo(reason="ASKED_FOR", domain="motcua"))
        context.set_trailing_metadata(((DETAILS, status.SerializeToString()),))
        code = next(code for code in grpc.StatusCode if code.value[0] == wanted.code)
        context.abort(code, wanted.message)

    def empty(self, request, context):
        self.echo(context)
        return Empty()

    def unary(self, request, context):
        self.echo(context)
        self.refuse(request.response_status, context)
        if request.response_size < 0:
            self.until_gone(context)
        return SimpleResponse(payload={"body": bytes(max(0, request.response_size))})

    def output(self, request, context):
        self.echo(context)
        yield from self.answer(request, context)

    def input(self, requests, context):
        return InputResponse(aggregated_payload_size=sum(len(request.payload.body) for request in requests))

    def duplex(self, requests, context):
        self.echo(context)
        for request in requests:
            self.refuse(request.response_status, context)
            yield from self.answer(request, context)

    def answer(self, request, context):
        for wanted in request.response_parameters:
            if wanted.interval_us and self.stopped.wait(wanted.interval_us / 1e6):
                return
            yield OutputResponse(payload={"body": bytes(wanted.size)})

    def until_gone(self, context):
        gone = threading.Event()
        context.add_callback(gone.set)
        gone.wait()


def serve():
    service = Service()
    server = grpc.server(concurrent.futures.ThreadPoolExecutor(max_workers=8))
    server.add_generic_rpc_handlers((service,))
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    sys.stdin.read()
    service.stopped.set()
    server.stop(None)
    return 0


sys.exit(client(sys.argv[3]) if sys.argv[1] == "client" else serve())
