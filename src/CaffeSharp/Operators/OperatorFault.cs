namespace CaffeSharp.Operators;

/// <summary>What an operator found fault with, for programs that want to tell refusals apart.</summary>
public enum OperatorFault
{
    /// <summary>The input has the wrong number of axes.</summary>
    Rank,

    /// <summary>The weights have a wrong shape of their own: rank, an empty kernel, a pointwise filter that is not 1×1.</summary>
    Filter,

    /// <summary>The channels of input and weights do not fit together.</summary>
    Channels,

    /// <summary>The group count is not positive, or does not divide the filters.</summary>
    Groups,

    /// <summary>The bias does not hold one number for every filter.</summary>
    Bias,

    /// <summary>A stride is not positive, or stands where none may be.</summary>
    Stride,

    /// <summary>A dilation (or rate) is not positive, or cannot be combined with the rest.</summary>
    Dilation,

    /// <summary>The padding is negative, larger than its mode allows, or cannot be combined with the rest.</summary>
    Padding,

    /// <summary>The output padding of a transposed convolution is out of its bounds.</summary>
    OutputPadding,

    /// <summary>The output would have a size that cannot be.</summary>
    OutputSize,

    /// <summary>A text or a case file that cannot be read as what it should be.</summary>
    Text,
}
