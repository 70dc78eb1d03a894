using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CaffeSharp.Formats.Upgrade;

/// <summary>
/// Copies between messages, of one type or of two whose fields have the same names, without copying what they hold.
/// </summary>
internal static class SharedFields
{
    /// <summary>
    /// Sets in <paramref name="to"/> each field that <paramref name="from"/> has a value for and that is of the same
    /// name and type in both. Messages inside become part of both.
    /// </summary>
    public static void Copy(IMessage from, IMessage to)
    {
        foreach (FieldDescriptor source in from.Descriptor.Fields.InDeclarationOrder())
        {
            FieldDescriptor? target = to.Descriptor.FindFieldByName(source.Name);
            if (target is null || !IsSameType(source, target))
                continue;
            if (source.IsRepeated)
            {
                var items = (IList)target.Accessor.GetValue(to);
                foreach (object item in (IEnumerable)source.Accessor.GetValue(from))
                    items.Add(item);
            }
            else if (source.Accessor.HasValue(from))
            {
                target.Accessor.SetValue(to, source.Accessor.GetValue(from));
            }
        }
    }

    private static bool IsSameType(FieldDescriptor a, FieldDescriptor b) =>
        a.FieldType == b.FieldType && a.IsRepeated == b.IsRepeated && a.FieldType switch
        {
            FieldType.Message => a.MessageType == b.MessageType,
            FieldType.Enum => a.EnumType == b.EnumType,
            _ => true,
        };
}
