"""The tuned model as a GGUF of its own: the adapter added to the weights, 8 bits each."""

from gguf import GGMLQuantizationType, GGUFValueType, GGUFWriter, LlamaFileType, quantize

from .base import LINEARS

EIGHT_BITS = GGMLQuantizationType.Q8_0
# What the writer says itself, and what changes.
OWN = ("general.architecture", "general.name", "general.file_type", "general.quantization_version")


def change(adapter, part, layer, scale):
    """What the adapter adds to one linear map."""
    return (adapter[part]["up"][layer] @ adapter[part]["down"][layer]) * scale


def merged(base, adapter, scale, name):
    """Each tensor of the base by its name, the linear maps with what the adapter adds."""
    if name.startswith("blk."):
        _, layer, part, _ = name.split(".")
        if part in LINEARS:
            return base.tensor(name) + change(adapter, part, int(layer), scale)
    return base.tensor(name)


def write_model(path, base, adapter, scale, title):
    writer = GGUFWriter(path, base.value("general.architecture"))
    for field in base.reader.fields.values():
        if field.name.startswith("GGUF.") or field.name in OWN:
            continue
        kind = field.types[0]
        part = field.types[-1] if kind == GGUFValueType.ARRAY else None
        writer.add_key_value(field.name, field.contents(), kind, sub_type=part)
    writer.add_name(title)
    writer.add_file_type(LlamaFileType.MOSTLY_Q8_0)
    writer.add_quantization_version(2)
    for tensor in base.reader.tensors:
        if tensor.tensor_type == EIGHT_BITS and not tensor.name.startswith("blk."):
            writer.add_tensor(tensor.name, tensor.data, raw_dtype=EIGHT_BITS)
            continue
        values = merged(base, adapter, scale, tensor.name)
        if values.ndim < 2:
            writer.add_tensor(tensor.name, values)
        else:
            writer.add_tensor(tensor.name, quantize(values, EIGHT_BITS), raw_dtype=EIGHT_BITS)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
