"""The other sides of tests/bench/networks: PyTorch, ONNX Runtime, OpenVINO, with the protocol of network_worker.

    peer.py torch|onnxruntime|openvino MODEL infer|train N H W f32|bf16 THREADS ONNX_FILE
"""

import sys
import time


def serve(run):
    for _ in range(3):
        run()
    print("ready", flush=True)
    for line in sys.stdin:
        end = time.perf_counter() + float(line)
        times = []
        while not times or time.perf_counter() < end:
            start = time.perf_counter()
            run()
            times.append((time.perf_counter() - start) * 1e3)
        print(" ".join(f"{ms:.4f}" for ms in times), flush=True)


def torch_peer(model, mode, shape, precision, threads, onnx_file):
    import torch

    from torch_network import TorchNetwork

    torch.set_num_threads(threads)
    torch._C._jit_set_texpr_fuser_enabled(False)  # its kernels never end in Debian's PyTorch 2.6
    network = TorchNetwork.load(model).to(memory_format=torch.channels_last)
    n, h, w = shape
    x = torch.rand(n, network.channels, h, w).contiguous(memory_format=torch.channels_last)
    if mode == "infer":
        # The fastest way that PyTorch offers without a compiler: a frozen trace, weights in the target precision.
        number = torch.bfloat16 if precision == "bf16" else torch.float32
        network.eval().to(number)
        with torch.no_grad():
            traced = torch.jit.freeze(torch.jit.trace(network, x.to(number)))

        def run():
            with torch.no_grad():
                traced(x.to(number)).float()

        return run
    mixed = torch.autocast("cpu", dtype=torch.bfloat16, enabled=precision == "bf16")
    target = torch.rand_like(x)
    adam = torch.optim.Adam(network.parameters(), lr=1e-6, fused=True)

    def step():
        adam.zero_grad(set_to_none=True)
        with mixed:
            y = network(x)
        torch.nn.functional.l1_loss(y.float(), target).backward()
        adam.step()

    return step


def onnxruntime_peer(model, mode, shape, precision, threads, onnx_file):
    import numpy as np
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    session = ort.InferenceSession(onnx_file, options, providers=["CPUExecutionProvider"])
    given = session.get_inputs()[0]
    n, h, w = shape
    x = {given.name: np.random.rand(n, given.shape[1], h, w).astype(np.float32)}
    return lambda: session.run(None, x)


def openvino_peer(model, mode, shape, precision, threads, onnx_file):
    import numpy as np
    import openvino as ov

    core = ov.Core()
    network = core.read_model(onnx_file)
    given = network.input(0)
    n, h, w = shape
    dims = [n, given.get_partial_shape()[1].get_length(), h, w]
    network.reshape({given.any_name: dims})
    hint = ov.Type.bf16 if precision == "bf16" else ov.Type.f32
    compiled = core.compile_model(
        network,
        "CPU",
        {"INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": 1, "INFERENCE_PRECISION_HINT": hint},
    )
    request = compiled.create_infer_request()
    x = np.random.rand(*dims).astype(np.float32)
    return lambda: request.infer({0: x}, share_inputs=True, share_outputs=True)


def main():
    kind, model, mode, n, h, w, precision, threads, onnx_file = sys.argv[1:]
    make = {"torch": torch_peer, "onnxruntime": onnxruntime_peer, "openvino": openvino_peer}[kind]
    serve(make(model, mode, (int(n), int(h), int(w)), precision, int(threads), onnx_file))


main()
