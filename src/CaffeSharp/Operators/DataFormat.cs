namespace CaffeSharp.Operators;

/// <summary>The order of a TensorFlow image batch's axes.</summary>
public enum DataFormat
{
    /// <summary><c>[N, H, W, C]</c>, TensorFlow's default.</summary>
    Nhwc,

    /// <summary><c>[N, C, H, W]</c>, the order of Caffe and PyTorch.</summary>
    Nchw,
}
