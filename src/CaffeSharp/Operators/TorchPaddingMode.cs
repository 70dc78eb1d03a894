namespace CaffeSharp.Operators;

/// <summary>What PyTorch's <c>padding_mode</c> puts around the input. For n elements, numbered from 0:</summary>
public enum TorchPaddingMode
{
    /// <summary>Zeros.</summary>
    Zeros,

    /// <summary>The input mirrored at its border elements: −i → i and n−1+i → n−1−i. Padding must be below n.</summary>
    Reflect,

    /// <summary>The border element again and again.</summary>
    Replicate,

    /// <summary>The input from its other end: i mod n. Padding may be n at most.</summary>
    Circular,
}
