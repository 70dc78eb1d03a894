namespace CaffeSharp.Formats.Hdf5;

/// <summary>The numbers of the messages in an object's header (IV.A.2) that are understood.</summary>
internal static class Hdf5Message
{
    public const int Dataspace = 0x01, LinkInfo = 0x02, Datatype = 0x03, FillValue = 0x05, Link = 0x06, Layout = 0x08, GroupInfo = 0x0A,
        Filters = 0x0B, Continuation = 0x10, SymbolTable = 0x11;
}
