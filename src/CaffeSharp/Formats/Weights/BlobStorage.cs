namespace CaffeSharp.Formats.Weights;

/// <summary>The fields in which a BlobProto may hold its numbers.</summary>
internal enum BlobStorage
{
    /// <summary><c>data</c>, packed or not.</summary>
    Float,

    /// <summary><c>double_data</c>, packed or not.</summary>
    Double,

    /// <summary>NVCaffe's <c>raw_data</c>.</summary>
    Raw,
}
