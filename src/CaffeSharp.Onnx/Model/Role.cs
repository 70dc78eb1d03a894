namespace CaffeSharp.Onnx.Model;

/// <summary>What becomes of a layer.</summary>
internal enum Role
{
    /// <summary>It is written.</summary>
    Computes,

    /// <summary>It judges a prediction that it makes itself, and the prediction is written in its place.</summary>
    Predicts,

    /// <summary>It judges what others predict, and is left out.</summary>
    Judges,
}
