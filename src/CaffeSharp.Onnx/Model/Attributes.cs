using System.Text;
using CaffeSharp.Blobs;
using CaffeSharp.Proto.Onnx;
using Google.Protobuf;
using Kind = CaffeSharp.Proto.Onnx.AttributeProto.Types.AttributeType;

namespace CaffeSharp.Onnx.Model;

/// <summary>Arguments of operators as ONNX holds them.</summary>
internal static class Attributes
{
    /// <summary>Up to here numbers are told apart by what they are, beyond by where they are.</summary>
    public const int MostInline = 64;

    /// <summary>A shape in ONNX's whole numbers.</summary>
    public static long[] Dims(Shape shape) => [.. shape.Select(size => (long)size)];

    /// <summary>An attribute of the type that its value has.</summary>
    public static AttributeProto Make(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case int number:
                (attribute.Type, attribute.I) = (Kind.Int, number);
                break;
            case long number:
                (attribute.Type, attribute.I) = (Kind.Int, number);
                break;
            case float number:
                (attribute.Type, attribute.F) = (Kind.Float, number);
                break;
            case string text:
                (attribute.Type, attribute.S) = (Kind.String, ByteString.CopyFrom(text, Encoding.UTF8));
                break;
            case IEnumerable<int> numbers:
                attribute.Type = Kind.Ints;
                attribute.Ints.Add(numbers.Select(number => (long)number));
                break;
            case IEnumerable<long> numbers:
                attribute.Type = Kind.Ints;
                attribute.Ints.Add(numbers);
                break;
            case IEnumerable<float> numbers:
                attribute.Type = Kind.Floats;
                attribute.Floats.Add(numbers);
                break;
            case GraphProto graph:
                (attribute.Type, attribute.G) = (Kind.Graph, graph);
                break;
            default:
                throw new ArgumentException($"An attribute holds a whole number, a float, a text or numbers, not a {value.GetType()}.", nameof(value));
        }
        return attribute;
    }

    /// <summary>A value's name and type: floats of these axes, each a size or a name.</summary>
    public static ValueInfoProto Edge(string name, IEnumerable<string> axes)
    {
        var shape = new TensorShapeProto();
        foreach (string axis in axes)
        {
            shape.Dim.Add(long.TryParse(axis, out long size)
                ? new TensorShapeProto.Types.Dimension { DimValue = size }
                : new TensorShapeProto.Types.Dimension { DimParam = axis });
        }
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }
}
