using System.Numerics.Tensors;
using System.Text.Json.Nodes;
using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using CaffeSharp.Verification;

namespace CaffeSharp.Cli.Comparing;

/// <summary>How far two blobs of one name are from each other.</summary>
/// <param name="Layer">The layer that makes it here.</param>
/// <param name="Name">The blob's name.</param>
/// <param name="Here">Its shape here.</param>
/// <param name="There">Its shape in the other.</param>
/// <param name="Largest">The largest difference; infinite where the shapes hold other counts or one is no number.</param>
/// <param name="Relative">That as a part of the largest number here.</param>
/// <param name="Cosine">The cosine of the angle between them: 1 where they only differ in size; NaN where one is all zeros.</param>
internal sealed record ComparedBlob(Node Layer, string Name, Shape Here, Shape There, double Largest, double Relative, double Cosine)
{
    /// <summary>Compares number by number; shapes may differ in axes of one, as Caffe and its forks have them.</summary>
    public static ComparedBlob Of(Node layer, string name, Blob here, Blob there)
    {
        if (here.Shape.Count() != there.Shape.Count())
            return new(layer, name, here.Shape, there.Shape, double.PositiveInfinity, double.PositiveInfinity, double.NaN);
        BlobComparison comparison = BlobComparison.Compare(name, here, there.Reshape(here.Shape));
        int at = comparison.LargestErrorIndex;
        double largest = at < 0 ? 0 : double.IsFinite(comparison.LargestError) ? Math.Abs((double)here.Span[at] - there.Span[at]) : double.PositiveInfinity;
        return new(layer, name, here.Shape, there.Shape, largest, comparison.LargestError, here.Span.IsEmpty ? double.NaN : TensorPrimitives.CosineSimilarity<float>(here.Span, there.Span));
    }

    /// <summary>For scripts.</summary>
    public JsonObject Json() => new()
    {
        ["blob"] = Name,
        ["layer"] = Layer.Name,
        ["type"] = Layer.Type,
        ["shape"] = ToJson.Shape(Here),
        ["other_shape"] = ToJson.Shape(There),
        ["largest"] = ToJson.Number(Largest),
        ["relative"] = ToJson.Number(Relative),
        ["cosine"] = ToJson.Number(Cosine),
    };
}
