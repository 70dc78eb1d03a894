namespace CaffeSharp.Serving.Protocol;

/// <summary>An input as a request gives it.</summary>
internal sealed class InputTensor
{
    /// <summary>Which input of the model.</summary>
    public string Name { get; set; } = "";

    /// <summary>Of which numbers, <c>FP32</c>.</summary>
    public string Datatype { get; set; } = "";

    /// <summary>The axis sizes; null if the request says none.</summary>
    public IReadOnlyList<long>? Shape { get; set; }

    /// <summary>The numbers, if they stand in the JSON.</summary>
    public float[]? Data { get; set; }

    /// <summary>How the numbers are nested: the length of each level. One level is flat.</summary>
    public IReadOnlyList<long> Nesting { get; set; } = [];

    /// <summary>How many bytes behind the JSON hold the numbers, if they stand there.</summary>
    public long? BinarySize { get; set; }
}
