namespace CaffeSharp.Imaging;

/// <summary>Which colour comes first in a blob <c>[N, 3, H, W]</c>.</summary>
public enum ChannelOrder
{
    /// <summary>Blue, green, red: what nets trained with Caffe itself expect.</summary>
    Bgr,

    /// <summary>Red, green, blue: what nets converted from other frameworks often expect.</summary>
    Rgb,
}
