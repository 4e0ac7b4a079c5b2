"""The same training step in PyTorch, for bench/train.ts, which feeds it a line for every step.

    python3 train-pytorch.py NETWORK.json BATCH CLASSES THREADS

NETWORK.json is a network of ours as data, so that both sides train the same layers. For each line on
standard input it trains one step and prints one line: {"cpuMs": ..., "loss": ..., "peakRssBytes": ...}.
"""
import json
import resource
import sys
import time

import torch
import torch.nn.functional as F


def same(size, kernel, stride):
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def padding(op, shape):
    """[left, right, top, bottom], as torch pads."""
    if op["padding"] == "valid":
        return 0, 0, 0, 0
    rows, columns = (
        same(size, kernel, stride) if op["padding"] == "same" else (kernel // 2, kernel // 2)
        for size, kernel, stride in zip(shape[2:], op["kernel"], op["strides"])
    )
    return *columns, *rows


class Network(torch.nn.Module):
    def __init__(self, network):
        super().__init__()
        self.nodes = network["nodes"]
        self.embeddings = network["outputs"]["prelogits"]
        values = {}
        for node in self.nodes:
            for parameter in node["parameters"]:
                role, shape = parameter["role"], parameter["shape"]
                if node["op"]["type"] == "conv2d" and role == "weights":
                    shape = [shape[3], shape[2], shape[0], shape[1]]
                if node["op"]["type"] == "depthwiseConv2d" and role == "weights":
                    shape = [shape[2], 1, shape[0], shape[1]]
                if node["op"]["type"] == "dense" and role == "weights":
                    shape = shape[::-1]
                if role == "weights":
                    value = torch.nn.init.kaiming_normal_(torch.empty(shape))
                else:
                    value = torch.full(shape, {"gamma": 1.0, "moving_variance": 1.0, "alpha": 0.25}.get(role, 0.0))
                name = parameter["name"].replace(".", "_")
                if parameter["trainable"]:
                    self.register_parameter(name, torch.nn.Parameter(value))
                else:
                    self.register_buffer(name, value)
                values[parameter["name"]] = name
        self.names = values

    def forward(self, images):
        results = {}

        def of(node, role):
            name = self.names.get(f"{node['name']}/{role}")
            return getattr(self, name) if name else None

        for node in self.nodes:
            op, inputs = node["op"], [results[name] for name in node["inputs"]]
            kind = op["type"]
            if kind == "input":
                y = images
            elif kind in ("conv2d", "depthwiseConv2d"):
                (x,) = inputs
                left, right, top, bottom = padding(op, x.shape)
                if left != right or top != bottom:
                    x, left, top = F.pad(x, (left, right, top, bottom)), 0, 0
                groups = x.shape[1] if kind == "depthwiseConv2d" else 1
                y = F.conv2d(x, of(node, "weights"), of(node, "biases"), op["strides"], (top, left), groups=groups)
            elif kind == "dense":
                y = F.linear(inputs[0], of(node, "weights"), of(node, "biases"))
            elif kind == "batchNorm":
                y = F.batch_norm(
                    inputs[0], of(node, "moving_mean"), of(node, "moving_variance"), of(node, "gamma"),
                    of(node, "beta"), training=True, momentum=0.005, eps=op["epsilon"])
            elif kind == "relu":
                y = F.relu(inputs[0])
            elif kind == "prelu":
                y = F.prelu(inputs[0], of(node, "alpha"))
            elif kind == "maxPool":
                x = inputs[0]
                left, right, top, bottom = padding(op, x.shape)
                if left or right or top or bottom:
                    x = F.pad(x, (left, right, top, bottom), value=float("-inf"))
                y = F.max_pool2d(x, op["kernel"], op["strides"])
            elif kind == "avgPool":
                y = F.avg_pool2d(inputs[0], op["kernel"], op["strides"])
            elif kind == "globalAvgPool":
                y = inputs[0].mean((2, 3))
            elif kind == "concat":
                y = torch.cat(inputs, 1)
            elif kind == "add":
                y = inputs[0] + inputs[1]
            elif kind == "scale":
                y = inputs[0] * op["factor"]
            elif kind == "flatten":
                y = inputs[0].flatten(1)
            elif kind == "dropout":
                y = F.dropout(inputs[0], 1 - op["keep"])
            elif kind == "l2Normalize":
                y = F.normalize(inputs[0])
            else:
                raise SystemExit(f"{kind} has no counterpart in this script")
            results[node["name"]] = y
        return results[self.embeddings]


def main(path, batch, classes, threads):
    torch.set_num_threads(threads)
    torch.backends.nnpack.set_flags(False)  # It warns at every layer where it cannot work.
    torch.manual_seed(1)
    with open(path) as file:
        network = json.load(file)
    model = Network(network)
    side = next(n["shape"][1] for n in network["nodes"] if n["op"]["type"] == "input")
    size = next(n["shape"][-1] for n in network["nodes"] if n["name"] == network["outputs"]["prelogits"])
    head = torch.nn.Linear(size, classes)
    centers = torch.zeros(classes, size)
    parameters = [*model.parameters(), *head.parameters()]
    decayed = [p for p in parameters if p.dim() > 1]
    optimizer = torch.optim.Adam(parameters, lr=1e-3, betas=(0.9, 0.999), eps=0.1)
    images = torch.randn(batch, 3, side, side)
    labels = torch.arange(batch) * 7 % classes
    for _ in sys.stdin:
        start = time.process_time()
        prelogits = model(images)
        near = centers[labels]
        loss = (
            F.cross_entropy(head(prelogits), labels)
            + 1e-2 * (prelogits - near).square().mean()
            + 5e-4 * sum(p.square().sum() for p in decayed) / 2
        )
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            centers.index_add_(0, labels, prelogits - near, alpha=0.05)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        cpu = (time.process_time() - start) * 1000
        print(json.dumps({"cpuMs": cpu, "loss": loss.item(), "peakRssBytes": peak}), flush=True)


main(sys.argv[1], *map(int, sys.argv[2:5]))
