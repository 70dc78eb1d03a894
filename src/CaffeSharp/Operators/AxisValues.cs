namespace CaffeSharp.Operators;

/// <summary>Settings that come as nothing (the default), one number for all spatial axes, or one for each.</summary>
internal static class AxisValues
{
    public static int[] Expand(ReadOnlySpan<int> values, int axes, int fallback, string name, OperatorFault fault)
    {
        if (values.Length > 1 && values.Length != axes)
            throw new OperatorException(fault, $"{name} takes 1 number or {axes}, not {values.Length}: {Text(values)}");
        int[] expanded = new int[axes];
        if (values.Length == axes)
            values.CopyTo(expanded);
        else
            Array.Fill(expanded, values.IsEmpty ? fallback : values[0]);
        return expanded;
    }

    /// <summary>Refuses any value below <paramref name="least"/>.</summary>
    public static void AtLeast(int least, ReadOnlySpan<int> values, string name, OperatorFault fault)
    {
        foreach (int value in values)
        {
            if (value < least)
                throw new OperatorException(fault, $"{name} {Text(values)} holds {value}, which is {(least == 0 ? "negative" : "not greater than 0")}");
        }
    }

    /// <summary>The numbers as they are written in a list: <c>[1, 2]</c>.</summary>
    public static string Text(ReadOnlySpan<int> values) => $"[{string.Join(", ", values.ToArray())}]";
}
