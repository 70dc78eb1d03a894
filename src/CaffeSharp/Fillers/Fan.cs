using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Fillers;

/// <summary>
/// The fan of a weight blob, as Caffe counts it whatever the layer: fan-in is count / shape[0], fan-out is
/// count / shape[1] (count where there is no axis 1). That is exact for a convolution without groups, swapped
/// for a deconvolution, and blind to group.
/// </summary>
internal static class Fan
{
    /// <summary>The number to divide a variance by; the shape holds at least one number.</summary>
    public static double Of(Shape shape, VarianceNorm norm)
    {
        double fanIn = shape.Count(1), fanOut = shape.Axes > 1 ? shape.Count() / shape[1] : shape.Count();
        return norm switch
        {
            VarianceNorm.FanIn => fanIn,
            VarianceNorm.FanOut => fanOut,
            VarianceNorm.Average => (fanIn + fanOut) / 2,
            _ => throw new ArgumentOutOfRangeException(nameof(norm), norm, null),
        };
    }

    /// <summary>The norm a prototxt asks for.</summary>
    public static VarianceNorm Parse(FillerParameter parameter) => parameter.VarianceNorm switch
    {
        FillerParameter.Types.VarianceNorm.FanOut => VarianceNorm.FanOut,
        FillerParameter.Types.VarianceNorm.Average => VarianceNorm.Average,
        _ => VarianceNorm.FanIn,
    };

    /// <summary>The norm as a filler's description names it.</summary>
    public static string Describe(VarianceNorm norm) => norm switch
    {
        VarianceNorm.FanOut => "fan out",
        VarianceNorm.Average => "average of fan in and fan out",
        _ => "fan in",
    };
}
