using System.Runtime.InteropServices;
using CaffeSharp.Blobs;
using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Convolution;
using CaffeSharp.Proto.Onnx;
using Google.Protobuf;

namespace CaffeSharp.Benchmarks.Peers;

/// <summary>Writes an ONNX model that is one convolution: value "x" in, "y" out, weights and bias as constants.</summary>
internal static class OnnxConv
{
    private const string Input = "x";
    private const string Output = "y";

    /// <summary>The file's bytes. All padding that the output size implies is written out, before and behind.</summary>
    private static byte[] Write(ConvolutionGeometry g, Blob weights, Blob bias)
    {
        var node = new NodeProto { OpType = "Conv", Name = "conv", Input = { Input, "w", "b" }, Output = { Output } };
        node.Attribute.Add(Ints("kernel_shape", g.Kernel.Dims));
        node.Attribute.Add(Ints("strides", g.Stride.Dims));
        node.Attribute.Add(Ints("dilations", g.Dilation.Dims));
        node.Attribute.Add(Ints("pads", [.. g.PadBefore, .. PadBehind(g)]));
        node.Attribute.Add(new AttributeProto { Name = "group", Type = AttributeProto.Types.AttributeType.Int, I = g.Groups });
        var graph = new GraphProto
        {
            Name = "conv",
            Node = { node },
            Initializer = { Constant("w", weights), Constant("b", bias) },
            Input = { Value(Input, [g.Batch, g.InChannels, .. g.In]) },
            Output = { Value(Output, [g.Batch, g.OutChannels, .. g.Out]) },
        };
        return new ModelProto
        {
            IrVersion = (long)Proto.Onnx.Version.IrVersion202355,
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 17 } },
            Graph = graph,
        }.ToByteArray();
    }

    /// <summary>The model in ONNX Runtime, bound to an input and an output that live as long.</summary>
    public static OnnxRuntimeModel Load(ConvolutionGeometry g, Blob weights, Blob bias, Blob input, Blob output, int threads) => new(
        Write(g, weights, bias), new Dictionary<string, Blob> { [Input] = input }, new Dictionary<string, Blob> { [Output] = output }, threads);

    private static int[] PadBehind(ConvolutionGeometry g) =>
        [.. Enumerable.Range(0, g.In.Axes).Select(axis => Math.Max(0, ((g.Out[axis] - 1) * g.Stride[axis]) + ((g.Kernel[axis] - 1) * g.Dilation[axis]) + 1 - g.PadBefore[axis] - g.In[axis]))];

    private static AttributeProto Ints(string name, ReadOnlySpan<int> values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        foreach (int value in values)
            attribute.Ints.Add(value);
        return attribute;
    }

    private static TensorProto Constant(string name, Blob blob)
    {
        var tensor = new TensorProto
        {
            Name = name,
            DataType = (int)TensorProto.Types.DataType.Float,
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(blob.Span)),
        };
        foreach (int dim in blob.Shape)
            tensor.Dims.Add(dim);
        return tensor;
    }

    private static ValueInfoProto Value(string name, Shape shape)
    {
        var dims = new TensorShapeProto();
        foreach (int dim in shape)
            dims.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = dim });
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = dims };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }
}
