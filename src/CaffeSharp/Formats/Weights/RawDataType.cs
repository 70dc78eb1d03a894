namespace CaffeSharp.Formats.Weights;

/// <summary>The types of NVCaffe's <c>raw_data</c>, by its numbers.</summary>
internal enum RawDataType : ulong
{
    Double = 0,
    Float = 1,
    Float16 = 2,
    Int = 3,
    UInt = 4,
}
