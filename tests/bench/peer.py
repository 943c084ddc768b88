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


def several(results):
    return results if isinstance(results, tuple) else (results,)


def torch_peer(model, mode, shape, precision, threads, onnx_file):
    import torch

    from torch_network import TorchNetwork

    torch.set_num_threads(threads)
    torch._C._jit_set_texpr_fuser_enabled(False)  # its kernels never end in Debian's PyTorch 2.6
    network = TorchNetwork.load(model).to(memory_format=torch.channels_last)
    n, h, w = shape
    x = [
        torch.rand(n, channels, height or h, width or w).contiguous(memory_format=torch.channels_last)
        for channels, height, width in network.shapes
    ]
    if mode == "infer":
        # The fastest way that PyTorch offers without a compiler: a frozen trace, weights in the target precision.
        number = torch.bfloat16 if precision == "bf16" else torch.float32
        network.eval().to(number)
        with torch.no_grad():
            traced = torch.jit.freeze(torch.jit.trace(network, [given.to(number) for given in x]))

        def run():
            with torch.no_grad():
                for result in several(traced(*[given.to(number) for given in x])):
                    result.float()

        return run
    mixed = torch.autocast("cpu", dtype=torch.bfloat16, enabled=precision == "bf16")
    targets = [torch.rand_like(result) for result in several(network(*x))]
    adam = torch.optim.Adam(network.parameters(), lr=1e-6, fused=True)

    def step():
        adam.zero_grad(set_to_none=True)
        with mixed:
            results = several(network(*x))
        l1 = torch.nn.functional.l1_loss
        sum(l1(result.float(), target) for result, target in zip(results, targets)).backward()
        adam.step()

    return step


def fixed(dims, shape):
    """An input's dimensions, with those that the file leaves open as asked for."""
    n, h, w = shape
    return [n, *(own if isinstance(own, int) else asked for own, asked in zip(dims[1:], (None, h, w)))]


def onnxruntime_peer(model, mode, shape, precision, threads, onnx_file):
    import numpy as np
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    session = ort.InferenceSession(onnx_file, options, providers=["CPUExecutionProvider"])
    x = {
        given.name: np.random.rand(*fixed(given.shape, shape)).astype(np.float32) for given in session.get_inputs()
    }
    return lambda: session.run(None, x)


def openvino_peer(model, mode, shape, precision, threads, onnx_file):
    import numpy as np
    import openvino as ov

    core = ov.Core()
    network = core.read_model(onnx_file)
    dims = {
        given.any_name: fixed([side.get_length() if side.is_static else None for side in given.partial_shape], shape)
        for given in network.inputs
    }
    network.reshape(dims)
    hint = ov.Type.bf16 if precision == "bf16" else ov.Type.f32
    compiled = core.compile_model(
        network,
        "CPU",
        {"INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": 1, "INFERENCE_PRECISION_HINT": hint},
    )
    request = compiled.create_infer_request()
    x = {name: np.random.rand(*sides).astype(np.float32) for name, sides in dims.items()}
    return lambda: request.infer(x, share_inputs=True, share_outputs=True)


def main():
    kind, model, mode, n, h, w, precision, threads, onnx_file = sys.argv[1:]
    make = {"torch": torch_peer, "onnxruntime": onnxruntime_peer, "openvino": openvino_peer}[kind]
    serve(make(model, mode, (int(n), int(h), int(w)), precision, int(threads), onnx_file))


main()
