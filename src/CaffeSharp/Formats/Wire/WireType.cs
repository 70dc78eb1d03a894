namespace CaffeSharp.Formats.Wire;

/// <summary>How protobuf's wire format lays out the value of a field.</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Length = 2,
    StartGroup = 3,
    EndGroup = 4,
    Fixed32 = 5,
}
