namespace CaffeSharp.Serving.Protocol;

/// <summary>The time that a request gives itself.</summary>
internal static class RequestTime
{
    /// <summary>Microseconds as clients of Triton give them; 0 is no limit.</summary>
    /// <exception cref="RefusalException">Fewer than none.</exception>
    public static TimeSpan? Read(long microseconds) => microseconds switch
    {
        < 0 => throw new RefusalException(Refusal.BadRequest, $"a timeout of {microseconds} microseconds is negative"),
        0 => null,
        _ => TimeSpan.FromMicroseconds(Math.Min(microseconds, TimeSpan.FromDays(1).TotalMicroseconds)),
    };
}
